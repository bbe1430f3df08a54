"""B-trees over expressions that statements compare or sort by: `lower(email)`, `data ->> 'state'`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "expression"


def propose(want: Want, about: About) -> Iterator[Index]:
    """The expression alone, behind one column that is equal, and before the first sort."""
    fixed = list(want.equal)[:2]
    for one in want.computed:
        if one.how not in ("equal", "range"):
            continue
        key = IndexKey(
            expression=one.sql if one.sql.endswith(")") and one.sql[:1].isalpha() else f"({one.sql})", is_column=False
        )
        yield Index(name="", keys=(key,))
        for column in fixed:
            yield Index(name="", keys=(IndexKey(expression=column), key))
        for sort in want.sorts[:1]:
            yield Index(
                name="", keys=(key, *(IndexKey(expression=s.column, descending=s.descending) for s in sort[:2]))
            )
