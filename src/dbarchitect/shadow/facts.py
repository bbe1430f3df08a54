"""What a planner knows of a database: sizes, statistics, settings. No row of data but what statistics hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value
from dbarchitect.model.schema import Schema

Origin = Literal["live", "dump", "brief", "sample"]


class Relation(Value):
    """A table, partition, materialized view or index as the planner sees it. `height` is a B-tree's level, 0 for a root alone."""

    namespace: str
    name: str
    kind: Literal["r", "m", "p", "i", "I"]
    pages: int
    rows: float
    """As of the last ANALYZE; -1 when there was none."""
    analyzed_pages: int | None = None
    """Pages at the last ANALYZE, when they are known to be others: the planner takes the rows to have grown with the pages."""
    all_visible_pages: int = 0
    all_frozen_pages: int = 0
    method: str | None = None
    changed: float | None = None
    """Rows that changed since the statistics were made."""
    height: int | None = None
    start: str | None = Field(default=None, repr=False)
    """The first page of a GIN or BRIN index in base64, where it could be read."""


class AttributeStatistics(Value):
    """A row of `pg_stats`; arrays of values as the engine writes them."""

    namespace: str
    name: str
    attribute: str
    inherited: bool = False
    null_share: float | None = None
    average_bytes: int | None = None
    distinct: float | None = None
    common: str | None = Field(default=None, repr=False)
    common_shares: tuple[float, ...] | None = None
    bounds: str | None = Field(default=None, repr=False)
    correlation: float | None = None
    common_elements: str | None = Field(default=None, repr=False)
    element_shares: tuple[float, ...] | None = None
    element_counts: tuple[float, ...] | None = None
    range_lengths: str | None = None
    empty_ranges: float | None = None
    range_bounds: str | None = Field(default=None, repr=False)
    least: str | None = Field(default=None, repr=False)
    """The smallest value of all, and below the greatest: what the planner reads from the ends of a B-tree."""
    greatest: str | None = Field(default=None, repr=False)


class ExtendedStatistics(Value):
    """A row of `pg_stats_ext`, as the engine writes it. `attributes` are the columns with the numbers that the texts name them by."""

    namespace: str
    name: str
    inherited: bool = False
    attributes: tuple[tuple[int, str], ...] = ()
    distinct: str | None = None
    dependencies: str | None = None
    common: tuple[tuple[str | None, ...], ...] | None = Field(default=None, repr=False)
    common_shares: tuple[float, ...] | None = None
    base_shares: tuple[float, ...] | None = None


class PlannerFacts(Value):
    """All a planner takes its decisions from, with where it comes from. `estimated` names what was reckoned rather than read."""

    version: Literal[1] = 1
    major: int
    origin: Origin
    taken_at: str | None = None
    schema_: Schema = Field(alias="schema")
    relations: tuple[Relation, ...]
    statistics: tuple[AttributeStatistics, ...]
    extended: tuple[ExtendedStatistics, ...] = ()
    expressions: tuple[AttributeStatistics, ...] = ()
    """Of expressions within extended statistics: `name` is the statistics object, `attribute` the expression."""
    settings: tuple[tuple[str, str], ...] = ()
    estimated: tuple[str, ...] = ()
    withheld: bool = False
    """Values of columns were left out or made unrecognizable by whoever handed the facts over."""

    model_config = {**Value.model_config, "populate_by_name": True, "serialize_by_alias": True}


def leading_columns(facts: PlannerFacts) -> frozenset[tuple[str, str, str]]:
    """The columns that come first in a whole table's B-tree, by namespace, table and name."""
    found: set[tuple[str, str, str]] = set()
    for table in facts.schema_.tables:
        place = (table.name.namespace, table.name.name)
        found |= {(*place, c.columns[0]) for c in table.constraints if c.kind in ("primary_key", "unique")}
        found |= {
            (*place, i.keys[0].expression)
            for i in table.indexes
            if i.method == "btree" and not i.where and i.keys[0].is_column
        }
    return frozenset(found)
