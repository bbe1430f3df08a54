"""A schema in other forms: one file per form, each telling what it cannot say."""

from dbarchitect.sources.writers.registry import Written, formats, write

__all__ = ["Written", "formats", "write"]
