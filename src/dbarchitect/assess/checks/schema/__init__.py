"""Checks of the schema."""
