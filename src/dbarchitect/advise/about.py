"""What candidates are chosen by beside the statements: rows, distinct values, widths, correlation, types."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Name, Table
    from dbarchitect.shadow.facts import AttributeStatistics, PlannerFacts


@dataclass(frozen=True)
class About:
    """The statistics behind the schema. `extensions` can be used in indexes."""

    facts: PlannerFacts
    extensions: frozenset[str] = field(default=frozenset())

    @property
    def schema(self) -> Schema:
        return self.facts.schema_

    @cached_property
    def _tables(self) -> dict[Name, Table]:
        return {t.name: t for t in self.schema.tables}

    @cached_property
    def _statistics(self) -> dict[tuple[str, str, str], AttributeStatistics]:
        found: dict[tuple[str, str, str], AttributeStatistics] = {}
        for one in self.facts.statistics:
            key = (one.namespace, one.name, one.attribute)
            if key not in found or one.inherited:
                found[key] = one
        return found

    @cached_property
    def _rows(self) -> dict[tuple[str, str], float]:
        return {(r.namespace, r.name): r.rows for r in self.facts.relations}

    @cached_property
    def _pages(self) -> dict[tuple[str, str], int]:
        return {(r.namespace, r.name): r.pages for r in self.facts.relations}

    def table(self, name: Name) -> Table | None:
        return self._tables.get(name)

    def column(self, table: Name, column: str) -> Column | None:
        found = self._tables.get(table)
        return found.column(column) if found else None

    def kind(self, table: Name, column: str) -> str:
        """The column's type, in lower case."""
        found = self.column(table, column)
        return found.type.lower() if found else ""

    def rows(self, table: Name) -> float:
        """Rows of the table, partitions included."""
        own = self._rows.get((table.namespace, table.name), 0.0)
        return own or sum(
            self.rows(t.name) for t in self.schema.tables if t.partition_of and t.partition_of.parent == table
        )

    def pages(self, table: Name) -> int:
        own = self._pages.get((table.namespace, table.name), 0)
        return own or sum(
            self.pages(t.name) for t in self.schema.tables if t.partition_of and t.partition_of.parent == table
        )

    def statistics(self, table: Name, column: str) -> AttributeStatistics | None:
        return self._statistics.get((table.namespace, table.name, column))

    def distinct(self, table: Name, column: str) -> float:
        """Different values; a tenth of the rows where it is not known."""
        one = self.statistics(table, column)
        rows = max(1.0, self.rows(table))
        if one is None or one.distinct is None or one.distinct == 0:
            return rows / 10
        return one.distinct if one.distinct > 0 else -one.distinct * rows

    def width(self, table: Name, column: str) -> float:
        one = self.statistics(table, column)
        return float(one.average_bytes) if one is not None and one.average_bytes else 16.0
