"""B-trees that find the beginning of a text whatever the collation (`LIKE 'abc%'`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "btree"


def propose(want: Want, about: About) -> Iterator[Index]:
    """The column with the operator class of its type that compares byte by byte; behind a column that is equal as well."""
    for column in want.prefix:
        kind = about.kind(want.table, column)
        ops = "varchar_pattern_ops" if kind.startswith(("varchar", "character varying")) else "text_pattern_ops"
        if kind.startswith(("character(", "char", "bpchar")) and not kind.startswith("character varying"):
            ops = "bpchar_pattern_ops"
        key = IndexKey(expression=column, operator_class=ops)
        yield Index(name="", keys=(key,))
        for other in list(want.equal)[:1]:
            yield Index(name="", keys=(IndexKey(expression=other), key))
