"""Rows for any schema: plausible, skewed, and within every key, reference and rule that can be read."""
