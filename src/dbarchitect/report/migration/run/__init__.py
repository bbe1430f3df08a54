"""A run of a migration, as its journal tells it."""
