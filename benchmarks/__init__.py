"""Measurements of what the project promises. Each module of this folder has `run()`; see `python -m benchmarks`."""
