"""Hash: equality with long values, where a B-tree would hold each of them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "hash"
_LEAST_BYTES = 40


def propose(want: Want, about: About) -> Iterator[Index]:
    """One for each wide column that is compared for equality, and neither ranged over nor sorted by."""
    other = {*want.ranges, *want.prefix, *(s.column for sort in want.sorts for s in sort)}
    for column in want.equal:
        if column not in other and about.width(want.table, column) >= _LEAST_BYTES:
            yield Index(name="", method="hash", keys=(IndexKey(expression=column),))
