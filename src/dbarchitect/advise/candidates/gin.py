"""GIN: documents, arrays, full text, and patterns with a wildcard in front (trigrams)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "gin"
_TEXTS = ("text", "character", "varchar", "citext", "char")


def propose(want: Want, about: About) -> Iterator[Index]:
    """One for each column or expression under an operator that GIN knows."""
    for one in want.operated:
        kind = about.kind(want.table, one.column)
        if kind == "jsonb" and one.how in ("contains", "key_exists"):
            yield _gin(one.column)
            if one.how == "contains":
                yield _gin(one.column, operator_class="jsonb_path_ops")
        elif (kind.endswith("[]") and one.how in ("contains", "overlaps")) or (
            kind == "tsvector" and one.how == "search"
        ):
            yield _gin(one.column)
        elif one.how == "substring" and kind.startswith(_TEXTS) and "pg_trgm" in about.extensions:
            yield _gin(one.column, operator_class="gin_trgm_ops")
    for computed in want.computed:
        if computed.how == "search" and computed.sql.lower().startswith("to_tsvector"):
            yield Index(name="", method="gin", keys=(IndexKey(expression=computed.sql, is_column=False),))


def _gin(column: str, operator_class: str | None = None) -> Index:
    return Index(name="", method="gin", keys=(IndexKey(expression=column, operator_class=operator_class),))
