"""Checks of the migration."""
