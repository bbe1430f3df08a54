"""Keeping partitions ahead of time and within their retention."""
