"""A schema put into another dialect: types, numbering, defaults, checks, indexes, references, views; what is lost is named."""

from dbarchitect.sources.writers.conversion.converting import TARGETS, converted

__all__ = ["TARGETS", "converted"]
