"""Rows to try a plan on, and fingerprints of those that must come through it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.diff.conversion import taken_apart
from dbarchitect.diff.fillers import VALUES
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.plan.running import session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.migrate.plan.running import Failed
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table
    from dbarchitect.sandbox import Sandbox

ROWS_PER_TABLE = 24
MOST_ROWS = 6_000
SECONDS = 6.0
SEED = 7


def fill_empty(
    sandbox: Sandbox,
    database: str,
    before: Schema,
    after: Schema,
    *,
    per_table: int = ROWS_PER_TABLE,
    most: int = MOST_ROWS,
    seconds: float = SECONDS,
) -> int:
    """Rows in every table of an empty database, within the keys and rules of both schemas; how many there are."""
    from psycopg import Error

    from dbarchitect.model.facts import Facts, TableFacts
    from dbarchitect.prove.data.fill import fill
    from dbarchitect.prove.inspection import read_catalog
    from dbarchitect.prove.session import Deadline

    try:
        with session(sandbox, database) as guest:
            added = list(_rules_of_the_target(guest, before, after))
            catalog = read_catalog(guest)
            facts = Facts(tables=tuple(TableFacts(table=t.name, rows=per_table) for t in catalog.tables))
            fill(guest, catalog, facts, most, seed=SEED, deadline=Deadline(seconds), progress=lambda _: None)
            for sql in reversed(added):
                guest.execute(sql.encode())
            for sql in _fitting(before, after):
                _attempt(guest, sql)
            return rows_in(guest)
    except Error:
        try:
            with session(sandbox, database) as guest:
                return rows_in(guest)
        except Error:
            return 0


_MOVED = re.compile(r"INSERT INTO (\S+) .* FROM \"?replaced_", re.IGNORECASE)
_ALTERED = re.compile(r"\s*(?:ALTER TABLE (?:ONLY )?|CREATE UNIQUE INDEX .* ON (?:ONLY )?|UPDATE )(\S+)", re.IGNORECASE)


def cleared_of(sandbox: Sandbox, database: str, failed: Failed) -> str:
    """The table that was emptied, with what refers to it, because generated rows of it were refused; empty when none was."""
    if not failed.for_rows:
        return ""
    table = failed.table
    if not table and (found := _ALTERED.match(failed.sql) or _MOVED.search(failed.sql)):
        table = found[1]
    if not table:
        return ""
    with session(sandbox, database) as guest:
        return table if _attempt(guest, f"TRUNCATE {table} CASCADE") else ""


def rows_in(connection: Connection[Any]) -> int:
    tables = connection.execute(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    ).fetchall()
    if not tables:
        return 0
    sums = " + ".join(f"(SELECT count(*) FROM {t[0]})" for t in tables)
    row = connection.execute(f"SELECT {sums}".encode()).fetchone()
    return int(row[0]) if row else 0


def _attempt(connection: Connection[Any], sql: str) -> bool:
    from psycopg import Error

    try:
        connection.execute(sql.encode())
    except Error:
        return False
    return True


def _rules_of_the_target(guest: Connection[Any], before: Schema, after: Schema) -> Iterator[str]:
    """What the target asks of columns that are there already is asked while rows are made; gives what takes it away again."""
    from dbarchitect.engines.postgresql.render.constraints import constraint_clause

    there = {t.name: t for t in before.tables}
    number = 0
    for table in after.tables:
        old = there.get(table.name)
        if old is None or old.partition_of or table.partition_of or old.inherits:
            continue
        types = {c.name: c.type for c in old.columns}
        same = {c.name for c in table.columns if types.get(c.name) == c.type}
        name = qualified(table.name)
        for column in table.columns:
            was = old.column(column.name)
            if was and was.nullable and not column.nullable:
                quoted = quote_identifier(column.name)
                if _attempt(guest, f"ALTER TABLE {name} ALTER COLUMN {quoted} SET NOT NULL"):
                    yield f"ALTER TABLE {name} ALTER COLUMN {quoted} DROP NOT NULL"
        for constraint in table.constraints:
            known = any(c.but(comment=None) == constraint.but(comment=None) for c in old.constraints)
            if known or constraint.inherited or constraint.kind == "primary_key":
                continue
            columns = set(getattr(constraint, "columns", ()))
            if columns and not columns <= same:
                continue
            number += 1
            trial = constraint.but(name=f"dbarchitect_trial_{number}", comment=None)
            if _attempt(guest, f"ALTER TABLE {name} ADD {constraint_clause(trial)}"):
                yield f"ALTER TABLE {name} DROP CONSTRAINT dbarchitect_trial_{number}"
        for index in table.indexes:
            if index.unique and not index.inherited and all(k.is_column and k.expression in same for k in index.keys):
                if any(i.keys == index.keys and i.unique and i.where == index.where for i in old.indexes):
                    continue
                number += 1
                from dbarchitect.engines.postgresql.render.objects import create_index
                from dbarchitect.model.tables import Name

                trial_index = index.but(name=f"dbarchitect_trial_{number}", comment=None)
                if _attempt(guest, create_index(table.name, trial_index).sql):
                    own = Name(namespace=table.name.namespace, name=trial_index.name)
                    yield f"DROP INDEX {qualified(own)}"


def _fitting(before: Schema, after: Schema) -> Iterator[str]:
    """Values that the new type can hold, in columns whose type changes and whose values are ours."""
    from dbarchitect.diff.conversion import by_assignment, narrows

    enums = {type_name(e.name): e.values for e in after.enums}
    former = {type_name(e.name): e.values for e in before.enums}
    for table in before.tables:
        new = after.table(table.name)
        if new is None or table.partition_of:
            continue
        for column in table.columns:
            other = new.column(column.name)
            if other is None or column.generated or column.identity:
                continue
            value = None
            labels = enums.get(other.type)
            if labels is not None and column.type != other.type and former.get(column.type) is None:
                listed = ", ".join("'" + label.replace("'", "''") + "'" for label in labels)
                value = f"(ARRAY[{listed}])[1 + n::integer % {len(labels)}]"
            elif labels is not None and former.get(column.type) and not set(former[column.type]) <= set(labels):
                kept = [label for label in former[column.type] if label in labels]
                if kept:
                    listed = ", ".join("'" + label.replace("'", "''") + "'" for label in kept)
                    value = f"(ARRAY[{listed}])[1 + n::integer % {len(kept)}]"
            elif column.type != other.type and (
                narrows(column.type, other.type) or not by_assignment(column.type, other.type)
            ):
                base, _, array = taken_apart(other.type)
                value = None if array else VALUES.get(base)
            if value is not None:
                yield _update(table, column, value)


def type_name(name: Any) -> str:
    from dbarchitect.engines.postgresql.names import qualified_type

    return qualified_type(name)


def _update(table: Table, column: Column, value: str) -> str:
    name, quoted = qualified(table.name), quote_identifier(column.name)
    cast = f"({value})::text::{column.type}"
    return (
        f"UPDATE {name} AS t SET {quoted} = {cast} FROM (SELECT ctid AS place, tableoid AS part, row_number() OVER () AS n FROM {name}) AS s "
        f"WHERE t.ctid = s.place AND t.tableoid = s.part AND t.{quoted} IS NOT NULL"
    )
