"""Files that speak of a schema, read and never executed as programs: SQL, migrations, models."""

from dbarchitect.sources.files.reading import Piece, Reading
from dbarchitect.sources.files.registry import Reader, all_readers
from dbarchitect.sources.files.tree import TextFile, Tree

__all__ = ["Piece", "Reader", "Reading", "TextFile", "Tree", "all_readers"]
