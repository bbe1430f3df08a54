"""SQL files of a folder that make tables, taken together, where nothing says in what order or that they are migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.sources.files.grouping import MAKES_TABLES, NUMBERED, in_migrations, is_down, is_sql, of_tests
from dbarchitect.sources.files.readers.sql_dump import read

if TYPE_CHECKING:
    from dbarchitect.sources.files.tree import TextFile, Tree

__all__ = ["TRUTH", "find", "read"]
TRUTH = 5


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """The files of each folder; none of a single file, which is read as a dump."""
    if tree.single:
        return ()
    found = []
    for folder, files in tree.folders().items():
        if of_tests(folder):
            continue
        ours = tuple(
            f for f in files if is_sql(f) and not in_migrations(f) and not is_down(f) and not NUMBERED.match(f.name)
        )
        if any(MAKES_TABLES.search(f.text) for f in ours):
            found.append((folder or ".", ours))
    return tuple(found)
