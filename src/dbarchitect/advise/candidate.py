"""An index that might help, or one that is there."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value
from dbarchitect.model.tables import Index, Name

Kind = Literal[
    "btree", "covering", "partial", "expression", "gin", "gist", "brin", "hash", "hnsw", "merged", "existing"
]


class Candidate(Value):
    """`index` on `table`; `kind` says which thought made it. `columns` are all it holds or computes from."""

    table: Name
    index: Index
    kind: Kind
    columns: tuple[str, ...] = ()
    bytes: int | None = None
    """Its size where it is there already."""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same index as another, whatever it is called."""
        return (
            self.table, self.index.method, self.index.keys, tuple(sorted(self.index.include)), self.index.where, self.index.unique,
        )  # fmt: skip
