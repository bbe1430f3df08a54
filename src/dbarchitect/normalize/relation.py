"""A table's values as numbers: each column an array of codes, equal where the values are equal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]
    Hashes = NDArray[np.int64]

Family = Literal[
    "integer", "decimal", "float", "boolean", "text", "date", "moment", "uuid", "document", "bytes", "enum", "other"
]
NULL_HASH = -0x6A09E667F3BCC908
"""What stands for NULL among hashed values."""


@dataclass(frozen=True)
class Attribute:
    """A column with what is known of it. `bytes_each` is the average of its values that are not NULL."""

    name: str
    type: str
    family: Family
    nullable: bool = True
    generated: bool = False
    """The engine numbers it (identity, sequence, auto-increment)."""
    bytes_each: float = 8.0
    samples: tuple[str, ...] = field(default=(), repr=False)
    """Some of its values as text, for patterns; never shown."""


@dataclass(frozen=True)
class Reference:
    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """What the schema says of a table: keys whose columns hold no NULL, other unique keys, references."""

    primary: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, eq=False)
class Relation:
    """`codes` has one array per attribute, all of `rows` numbers: 0 is NULL, others number the distinct values from 1.

    `hashes` has the distinct values' hashes, sorted, without NULL, so that columns of different tables can be compared.
    """

    name: str
    attributes: tuple[Attribute, ...]
    codes: tuple[Codes, ...]
    hashes: tuple[Hashes, ...]
    rows: int
    rows_in_all: float
    complete: bool
    declared: Declared = Declared()

    def index(self, column: str) -> int:
        return next(i for i, a in enumerate(self.attributes) if a.name == column)

    def attribute(self, column: str) -> Attribute:
        return self.attributes[self.index(column)]

    def distinct(self, at: int) -> int:
        """Distinct values of a column, NULL not among them."""
        return len(self.hashes[at])

    def nulls(self, at: int) -> int:
        import numpy as np

        return int(self.rows - np.count_nonzero(self.codes[at]))


def coded(values: Hashes) -> tuple[Codes, Hashes]:
    """A column of hashes as codes and its distinct hashes."""
    import numpy as np

    distinct, codes = np.unique(values, return_inverse=True)
    at = int(np.searchsorted(distinct, NULL_HASH))
    if at < len(distinct) and distinct[at] == NULL_HASH:
        codes = np.where(codes == at, 0, codes + (codes < at))
        distinct = np.delete(distinct, at)
    else:
        codes = codes + 1
    return codes.astype(np.int32), distinct


def relation(
    name: str,
    attributes: tuple[Attribute, ...],
    columns: tuple[Hashes, ...],
    *,
    rows_in_all: float | None = None,
    complete: bool = True,
    declared: Declared = Declared(),
) -> Relation:
    """A relation of hashed columns."""
    made = [coded(c) for c in columns]
    rows = len(columns[0]) if columns else 0
    return Relation(
        name, attributes, tuple(c for c, _ in made), tuple(h for _, h in made), rows, rows if rows_in_all is None else rows_in_all, complete, declared,
    )  # fmt: skip


def hashed(value: object) -> int:
    """A value's 64-bit hash by its text; NULL_HASH for None."""
    from hashlib import blake2b

    if value is None:
        return NULL_HASH
    return int.from_bytes(blake2b(str(value).encode(errors="replace"), digest_size=8).digest(), "little", signed=True)
