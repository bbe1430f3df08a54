"""Normalization: dependencies found in data, those that mean something, normal forms, decompositions. Nothing here reads a database."""
