"""Migrations written in Python, read from their source and never run."""
