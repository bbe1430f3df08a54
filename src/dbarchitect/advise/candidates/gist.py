"""GiST: ranges and places that overlap, contain or lie near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "gist"
_PLACES = ("point", "box", "polygon", "circle", "geometry", "geography", "inet", "cidr")


def propose(want: Want, about: About) -> Iterator[Index]:
    """One for each column; with a column that is equal before it where btree_gist is there."""
    for one in want.operated:
        kind = about.kind(want.table, one.column)
        if not (kind.endswith("range") or kind.startswith(_PLACES)) or one.how not in ("contains", "overlaps", "near"):
            continue
        network = "inet_ops" if kind in ("inet", "cidr") else None
        key = IndexKey(expression=one.column, operator_class=network)
        yield Index(name="", method="gist", keys=(key,))
        if "btree_gist" in about.extensions:
            for column in list(want.equal)[:2]:
                yield Index(name="", method="gist", keys=(IndexKey(expression=column), key))
