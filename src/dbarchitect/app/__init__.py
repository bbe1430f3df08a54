"""The application: reads what the user brings, lets it be decided and proven, and composes the answer."""
