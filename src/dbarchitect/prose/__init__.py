"""Prose is read as a brief: by grammar and general knowledge, without a language model."""

from dbarchitect.prose.reader import read

__all__ = ["read"]
