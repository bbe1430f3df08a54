"""Checks of the performance."""
