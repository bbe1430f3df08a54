"""B-trees that hold every column the statement needs of the table, so that the table itself is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.candidates.btree import key_lists
from dbarchitect.model.tables import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "covering"
MOST_INCLUDED = 12
_SHARE_OF_ROW = 0.8
_LONGEST_KEY = 2


def propose(want: Want, about: About) -> Iterator[Index]:
    """Each key with the rest of what is needed included, as long as that is well below the whole row."""
    table = about.table(want.table)
    if table is None or not want.referenced:
        return
    row = sum(about.width(want.table, c.name) for c in table.columns)
    needed = [c for c in (c.name for c in table.columns) if c in want.referenced]
    for keys in key_lists(want, about):
        inside = {k.expression for k in keys}
        rest = tuple(c for c in needed if c not in inside)
        if not rest or len(keys) > _LONGEST_KEY or len(rest) > MOST_INCLUDED:
            continue
        if sum(about.width(want.table, c) for c in (*inside, *rest)) <= _SHARE_OF_ROW * row or len(table.columns) <= 4:
            yield Index(name="", keys=keys, include=rest)
