"""The facts: numbers about data, each with where it comes from, so that an answer can say how far to trust it."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value
from dbarchitect.model.brief import PersonalClass
from dbarchitect.model.source import Source

Origin = Literal["brief", "assumed", "statistics", "measured", "derived"]


class ColumnFacts(Value):
    """What is known of a column's values. `semantic` is the attribute's type in the brief (`email`, `money`, `count` …)."""

    column: str
    semantic: str | None = None
    null_share: float | None = None
    distinct: float | None = None
    skew: float | None = None
    """Zipf exponent of the values' frequencies: 0 is uniform, 1 is the usual skew of human behaviour."""
    values: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    personal: str | None = None
    origin: Origin = "derived"


class TableFacts(Value):
    """`rows` now; `rows_per_year` added; `part_of` names the table whose growth it follows."""

    table: str
    rows: float
    rows_per_year: float | None = None
    origin: Origin = "assumed"
    basis: str = ""
    """The formula or sentence behind `rows`."""
    entity: str | None = None
    columns: tuple[ColumnFacts, ...] = ()

    def column(self, name: str) -> ColumnFacts | None:
        return next((c for c in self.columns if c.column == name), None)


class Facts(Value):
    tables: tuple[TableFacts, ...] = ()

    def table(self, name: str) -> TableFacts | None:
        return next((t for t in self.tables if t.table == name), None)


class ColumnOrigin(Value):
    """Which word of the brief a column stands for. `semantic` is the attribute's type, `reference` or `key`."""

    table: str
    column: str
    entity: str | None = None
    attribute: str | None = None
    semantic: str = "text"
    source: Source = "brief"
    archetype: str | None = None
    personal: PersonalClass | None = None
    meaning: str = ""
