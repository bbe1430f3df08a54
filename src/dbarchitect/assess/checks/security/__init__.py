"""Checks of the security."""
