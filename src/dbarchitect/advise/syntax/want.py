"""What one statement asks of one table, at one place where it names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dbarchitect.model.tables import Name

How = Literal["equal", "range", "prefix", "substring", "contains", "overlaps", "search", "near", "key_exists"]


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression over columns of the table, as SQL without qualifiers, compared in a condition or sorted by."""

    sql: str
    columns: tuple[str, ...]
    how: How


@dataclass(frozen=True, slots=True)
class Operated:
    """A column under an operator that a B-tree does not know: `@>`, `&&`, `@@`, `LIKE '%…'`, `<->`."""

    column: str
    how: How
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    column: str
    descending: bool = False
    nulls_first: bool | None = None


@dataclass(slots=True)
class Want:
    """Filled while a statement is read. Columns stand in the order in which they were met."""

    table: Name
    alias: str
    equal: dict[str, None] = field(default_factory=dict)
    joined: dict[str, None] = field(default_factory=dict)
    ranges: dict[str, None] = field(default_factory=dict)
    prefix: dict[str, None] = field(default_factory=dict)
    either: dict[str, None] = field(default_factory=dict)
    """Compared in one branch of an OR."""
    sorts: list[tuple[Sorted, ...]] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)
    computed: dict[Computed, None] = field(default_factory=dict)
    operated: dict[Operated, None] = field(default_factory=dict)
    constants: dict[tuple[str, str], None] = field(default_factory=dict)
    """Conditions without a parameter that every row fetched meets: the column, and the condition as SQL."""
    referenced: dict[str, None] = field(default_factory=dict)
    limited: bool = False

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every column that is compared, joined, sorted or grouped by."""
        found = {**self.equal, **self.joined, **self.ranges, **self.prefix, **self.either}
        for sort in self.sorts:
            found |= {s.column: None for s in sort}
        for group in self.groups:
            found |= dict.fromkeys(group)
        for computed in self.computed:
            found |= dict.fromkeys(computed.columns)
        for operated in self.operated:
            found[operated.column] = None
        return tuple(found)
