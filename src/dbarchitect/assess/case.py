"""An inspection as checks look at it: look-ups made once, and a plain answer where something was not looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from dbarchitect.assess.naming import is_tool_table
from dbarchitect.model.tables import Exclude, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.model.inspection import (
        ColumnStatistics,
        IndexSize,
        IndexUse,
        Inspection,
        ProbeAnswer,
        Sample,
        Setting,
        TableSize,
        TableUse,
    )
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import ForeignKey, Index, IndexKey, Table

Need = Literal[
    "sizes",
    "index_sizes",
    "statistics",
    "samples",
    "use",
    "index_use",
    "sequences",
    "statements",
    "settings",
    "roles",
    "activity",
    "slots",
    "models",
]
"""A part of an inspection a check cannot do without."""


class NotJudged(Exception):  # noqa: N818 (an answer of a check, not an error)
    """Raised by a check that cannot answer; its message says why."""


@dataclass(frozen=True)
class Reference:
    """A foreign key with the table it stands on."""

    table: Table
    key: ForeignKey


@dataclass(frozen=True)
class AnyIndex:
    """An index, whether declared or made by a constraint. `columns` are the keys' columns, None for an expression."""

    table: Table
    name: str
    method: str
    columns: tuple[str | None, ...]
    include: tuple[str, ...]
    unique: bool
    where: str | None
    keys: tuple[IndexKey, ...]
    constraint: PrimaryKey | Unique | Exclude | None
    index: Index | None


class Case:
    """What checks see of an inspection. Tables are named as `str(table.name)`: without `public.`."""

    def __init__(self, inspection: Inspection) -> None:
        self.inspection = inspection
        self.schema: Schema = inspection.schema_
        self.engine = inspection.source.engine
        self.major = inspection.source.major

    def why_without(self, need: Need) -> str | None:
        """Why a part was not looked at; None when it was."""
        if getattr(self.inspection, need) is not None:
            return None
        said = next((u.why for u in self.inspection.unseen if u.part == need), "")
        return said or f"the source shows no {need.replace('_', ' ')}"

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Tables people designed: partitions stand behind their parents; those of tools and extensions are left out."""
        return tuple(t for t in self.schema.tables if t.partition_of is None and not is_tool_table(t))

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        return {str(t.name): t for t in self.schema.tables}

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every foreign key that is declared on the table itself."""
        return tuple(Reference(t, k) for t in self.tables for k in t.foreign_keys if not k.inherited)

    @cached_property
    def referring_to(self) -> Mapping[str, tuple[Reference, ...]]:
        found: dict[str, list[Reference]] = {}
        for reference in self.references:
            found.setdefault(str(reference.key.target), []).append(reference)
        return {name: tuple(those) for name, those in found.items()}

    @cached_property
    def indexes(self) -> Mapping[str, tuple[AnyIndex, ...]]:
        """All indexes of each table, those of its constraints first."""
        return {str(t.name): tuple(_indexes(t)) for t in self.schema.tables}

    @cached_property
    def _sizes(self) -> Mapping[str, TableSize]:
        return {s.table: s for s in self.inspection.sizes or ()}

    def size(self, table: Table | str) -> TableSize | None:
        return self._sizes.get(str(table if isinstance(table, str) else table.name))

    def rows(self, table: Table | str) -> float | None:
        """Rows of a table with its partitions; None where nobody counted or estimated."""
        size = self.size(table)
        return size.rows if size else None

    @cached_property
    def _index_sizes(self) -> Mapping[tuple[str, str], IndexSize]:
        return {(s.table, s.index): s for s in self.inspection.index_sizes or ()}

    def index_bytes(self, table: str, index: str) -> int | None:
        size = self._index_sizes.get((table, index))
        return size.bytes if size else None

    @cached_property
    def _statistics(self) -> Mapping[tuple[str, str], ColumnStatistics]:
        return {(s.table, s.column): s for s in self.inspection.statistics or ()}

    def statistics(self, table: Table | str, column: str) -> ColumnStatistics | None:
        return self._statistics.get((str(table if isinstance(table, str) else table.name), column))

    @cached_property
    def _samples(self) -> Mapping[tuple[str, str], Sample]:
        return {(s.table, s.column): s for s in self.inspection.samples or ()}

    def sample(self, table: Table | str, column: str) -> Sample | None:
        return self._samples.get((str(table if isinstance(table, str) else table.name), column))

    def values(self, table: Table | str, column: str) -> tuple[str, ...]:
        """Values known of a column: sampled ones, else the statistics' most common ones and bounds. To be masked in output."""
        name = str(table if isinstance(table, str) else table.name)
        sample = self._samples.get((name, column))
        if sample is not None and sample.values:
            return sample.values
        known = self._statistics.get((name, column))
        return (*known.common, *known.bounds) if known else ()

    @cached_property
    def _use(self) -> Mapping[str, TableUse]:
        return {u.table: u for u in self.inspection.use or ()}

    def use(self, table: Table | str) -> TableUse | None:
        return self._use.get(str(table if isinstance(table, str) else table.name))

    @cached_property
    def _index_use(self) -> Mapping[tuple[str, str], IndexUse]:
        return {(u.table, u.index): u for u in self.inspection.index_use or ()}

    def index_use(self, table: str, index: str) -> IndexUse | None:
        return self._index_use.get((table, index))

    @cached_property
    def _settings(self) -> Mapping[str, Setting]:
        return {s.name: s for s in self.inspection.settings or ()}

    def setting(self, name: str) -> Setting | None:
        return self._settings.get(name)

    @cached_property
    def _answers(self) -> Mapping[str, ProbeAnswer]:
        return {a.key: a for a in self.inspection.answers}

    def answer(self, key: str) -> ProbeAnswer | None:
        """What the data said to a check's probe; None when it was not asked."""
        return self._answers.get(key)


def _indexes(table: Table) -> list[AnyIndex]:
    found: list[AnyIndex] = []
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKey | Unique):
            method = "gist" if constraint.without_overlaps else "btree"
            found.append(
                AnyIndex(
                    table,
                    constraint.name,
                    method,
                    constraint.columns,
                    constraint.include,
                    True,
                    None,
                    (),
                    constraint,
                    None,
                )
            )
        elif isinstance(constraint, Exclude):
            columns = tuple(k.expression if table.column(k.expression) else None for k in constraint.keys)
            found.append(
                AnyIndex(
                    table,
                    constraint.name,
                    constraint.method,
                    columns,
                    constraint.include,
                    False,
                    constraint.where,
                    (),
                    constraint,
                    None,
                )
            )
    for index in table.indexes:
        columns = tuple(k.expression if k.is_column else None for k in index.keys)
        found.append(
            AnyIndex(
                table,
                index.name,
                index.method,
                columns,
                index.include,
                index.unique,
                index.where,
                index.keys,
                None,
                index,
            )
        )
    return found
