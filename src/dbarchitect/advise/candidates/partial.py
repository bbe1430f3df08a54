"""B-trees over the rows that a condition without a parameter always asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.candidates.btree import key_lists
from dbarchitect.advise.likely import share_of
from dbarchitect.model.tables import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "partial"
_MOST_ROWS = 0.5
_MOST_CONDITIONS = 4
_MOST_KEYS = 6


def propose(want: Want, about: About) -> Iterator[Index]:
    """Behind each selective condition: the keys of the other columns, bare and with what is needed included."""
    table = about.table(want.table)
    if table is None:
        return
    selective = [
        (column, sql)
        for column, sql in want.constants
        if (share := share_of(want.table, column, sql, about)) is not None and share <= _MOST_ROWS
    ]
    needed = [c.name for c in table.columns if c.name in want.referenced]
    for column, sql in selective[:_MOST_CONDITIONS]:
        lists = [
            keys for keys in key_lists(want, about) if all(k.expression != column for k in keys) and len(keys) <= 2
        ]
        for keys in lists[:_MOST_KEYS]:
            yield Index(name="", keys=keys, where=sql)
            rest = tuple(c for c in needed if all(k.expression != c for k in keys) and c != column)
            if rest and len(rest) <= 8:
                yield Index(name="", keys=keys, include=rest, where=sql)
