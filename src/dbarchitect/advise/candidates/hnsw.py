"""HNSW: the nearest vectors first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "hnsw"
_CLASSES = {"<->": "l2_ops", "<=>": "cosine_ops", "<#>": "ip_ops", "<+>": "l1_ops"}


def propose(want: Want, about: About) -> Iterator[Index]:
    """One for each vector that rows are sorted by the distance to, with the operator class of that distance."""
    for one in want.operated:
        base = about.kind(want.table, one.column).partition("(")[0]
        if one.how == "near" and base in ("vector", "halfvec", "sparsevec"):
            ops = f"{base}_{_CLASSES.get(one.operator, 'l2_ops')}"
            yield Index(name="", method="hnsw", keys=(IndexKey(expression=one.column, operator_class=ops),))
