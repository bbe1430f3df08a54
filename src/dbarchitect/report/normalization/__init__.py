"""Normalization shown: terminal, Markdown, page, JSON."""
