"""Rows kept back for the trial: what both versions of the application write, each in its own shape."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import qualified, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection

    from dbarchitect.migrate.phases.draft import Draft
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Name, Table

PER_TABLE = 2
MOST_ROWS = 20_000
Row = tuple[str | None, ...]
Rows = dict[str, Counter[Row]]


@dataclass(frozen=True)
class Shape:
    """A table as one version of the application knows it: the columns it writes and reads, and those that find a row."""

    table: Name
    columns: tuple[str, ...]
    key: tuple[str, ...]
    compared: tuple[str, ...]

    @property
    def on(self) -> str:
        return qualified(self.table)

    @property
    def listed(self) -> str:
        return ", ".join(quote_identifier(c) for c in self.columns)


def shapes(schema: Schema, tables: set[Name], skip: set[tuple[Name, str]]) -> tuple[Shape, ...]:
    """The tables, parents first, without what the engine computes and what differs each time."""
    wanted = [t for t in schema.tables if t.name in tables and not t.partition_of]
    made = []
    for table in _parents_first(wanted):
        columns = tuple(c.name for c in table.columns if not c.generated and (table.name, c.name) not in skip)
        key = table.primary_key or next((u for u in table.uniques), None)
        found = tuple(key.columns) if key and set(key.columns) <= set(columns) else columns
        made.append(Shape(table.name, columns, found, columns))
    return tuple(made)


def _parents_first(tables: Iterable[Table]) -> list[Table]:
    by_name = {t.name: t for t in tables}
    graph = {n: {f.target for f in t.foreign_keys if f.target in by_name and f.target != n} for n, t in by_name.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError:
        order = list(by_name)
    return [by_name[n] for n in order]


def volatile(schema: Schema, other: Schema, draft: Draft) -> set[tuple[Name, str]]:
    """Columns of the target that its own default fills, so that two runs give two values."""
    found = set()
    for table in schema.tables:
        was = other.table(draft.renamed.get(table.name, table.name))
        for column in table.columns:
            if was is not None and was.column(column.name) is not None:
                continue
            if (table.name, column.name) in draft.computed:
                found.add((table.name, column.name))
            if (table.name, column.name) in draft.fresh or (table.name, column.name) in draft.carried:
                continue
            if was is not None and not column.nullable and column.default is None and not column.identity:
                continue
            if was is not None or column.identity or "(" in (column.default or ""):
                found.add((table.name, column.name))
    return found


def take_out(
    guest: Connection[Any], schema: Schema, target: Schema, shapes_: tuple[Shape, ...]
) -> dict[str, list[Row]]:
    """Rows that nobody refers to are taken out of each table, children first; they come back as somebody's writes."""
    found: dict[str, list[Row]] = {}
    for shape in reversed(shapes_):
        free = " AND ".join((*_nobody_refers(schema, target, shape), *_keeps_to(schema, target, shape))) or "true"
        key = "ctid, tableoid"
        sql = (
            f"DELETE FROM {shape.on} WHERE ({key}) IN (SELECT {key} FROM {shape.on} AS mine WHERE {free} ORDER BY ctid LIMIT {PER_TABLE}) "
            f"RETURNING {_as_text(shape.columns)}"
        )
        rows = _attempt(guest, sql)
        if rows:
            found[shape.on] = rows
    return found


def _nobody_refers(schema: Schema, target: Schema, shape: Shape) -> Iterable[str]:
    """Neither by a key that is there nor by one that shall be."""
    found: dict[str, None] = {}
    for other in (*schema.tables, *target.tables):
        now = schema.table(other.name)
        for reference in other.foreign_keys:
            if reference.target != shape.table or other.partition_of or now is None:
                continue
            if not all(now.column(c) for c in reference.columns) or not set(reference.target_columns) <= set(
                shape.columns
            ):
                continue
            pairs = " AND ".join(
                f"theirs.{quote_identifier(a)}::text = mine.{quote_identifier(b)}::text"
                for a, b in zip(reference.columns, reference.target_columns, strict=True)
            )
            found[f"NOT EXISTS (SELECT FROM {qualified(other.name)} AS theirs WHERE {pairs})"] = None
    return found


def _keeps_to(schema: Schema, target: Schema, shape: Shape) -> Iterable[str]:
    """Rows that keep to the target's rules already: what a rule would repair is no row to try statements with."""
    table = target.table(shape.table)
    if table is None:
        return
    for rule in table.uniques:
        if set(rule.columns) <= set(shape.columns):
            same = " AND ".join(f"twin.{quote_identifier(c)} = mine.{quote_identifier(c)}" for c in rule.columns)
            yield f"NOT EXISTS (SELECT FROM {shape.on} AS twin WHERE {same} AND (twin.ctid, twin.tableoid) <> (mine.ctid, mine.tableoid))"
    for key in table.foreign_keys:
        parents_there = (
            set(key.columns) <= set(shape.columns)
            and key.target != shape.table
            and schema.table(key.target) is not None
        )
        if parents_there and len(key.columns) == 1 and not key.period:
            name = quote_identifier(key.columns[0])
            yield f"(mine.{name} IS NULL OR EXISTS (SELECT FROM {qualified(key.target)} AS parent WHERE parent.{quote_identifier(key.target_columns[0])}::text = mine.{name}::text))"  # fmt: skip


def _attempt(guest: Connection[Any], sql: str) -> list[Row]:
    from psycopg import Error

    guest.execute("SAVEPOINT row_out")
    try:
        rows = guest.execute(sql.encode()).fetchall()
    except Error:
        guest.execute("ROLLBACK TO SAVEPOINT row_out")
        return []
    return [tuple(r) for r in rows]


def _as_text(columns: Iterable[str]) -> str:
    return ", ".join(f"{quote_identifier(c)}::text" for c in columns)


def rows_of(guest: Connection[Any], shapes_: tuple[Shape, ...]) -> Rows:
    """Every row in that shape, as text, how often."""
    found: Rows = {}
    for shape in shapes_:
        if shape.compared:
            sql = f"SELECT {_as_text(shape.compared)} FROM {shape.on} LIMIT {MOST_ROWS}"
            found[shape.on] = Counter(tuple(r) for r in guest.execute(sql.encode()).fetchall())
    return found


def more(now: Rows, before: Rows) -> Rows:
    """The rows that came."""
    return {t: came for t, rows in now.items() if (came := rows - before.get(t, Counter()))}


def in_rows(found: Rows) -> dict[str, list[Row]]:
    return {t: sorted(rows.elements(), key=repr) for t, rows in found.items()}
