"""Checks of the scalability."""
