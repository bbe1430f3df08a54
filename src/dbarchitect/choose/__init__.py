"""Choosing the technology: what the brief asks of a store, which stores answer it, and what would change the answer."""
