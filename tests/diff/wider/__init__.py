"""Pairs beyond those that every run of the tests plans: `PYTHONPATH=tests python -m diff.wider [word …]`."""
