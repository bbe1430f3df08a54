"""An inspection as text and JSON, values of people masked."""
