"""Counts and totals kept beside the rows they are made of."""
