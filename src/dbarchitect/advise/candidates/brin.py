"""BRIN: ranges over a large table whose rows lie in the order of the column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "brin"
_LEAST_CORRELATION = 0.9
_LEAST_PAGES = 2000


def propose(want: Want, about: About) -> Iterator[Index]:
    """One for each column that is ranged over or equal, where the table is large and in its order."""
    if about.pages(want.table) < _LEAST_PAGES:
        return
    for column in dict.fromkeys((*want.ranges, *want.equal)):
        known = about.statistics(want.table, column)
        if known is not None and known.correlation is not None and abs(known.correlation) >= _LEAST_CORRELATION:
            yield Index(name="", method="brin", keys=(IndexKey(expression=column),))
