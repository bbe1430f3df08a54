"""A column that takes one of a few values takes any text: a misspelt state is stored and falls out of every report.

Why
    'shiped' is neither shipped nor open; no process picks it up. The database can refuse it, when it knows the values.

Example
    CREATE TABLE parcel (id bigint PRIMARY KEY, status text NOT NULL DEFAULT 'new');

Fix
    ALTER TABLE parcel ADD CONSTRAINT parcel_status_check CHECK (status IN ('new', 'sent', 'lost')) NOT VALID;
    ALTER TABLE parcel VALIDATE CONSTRAINT parcel_status_check;

When to ignore
    Users invent values of their own.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.altering import literal, with_constraint, worded
from dbarchitect.assess.column_types import checks_on
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import sure_references
from dbarchitect.assess.naming import LIVE_WORDS, keeps_history, says_state
from dbarchitect.assess.privacy import personal_columns
from dbarchitect.assess.probing import quoted
from dbarchitect.assess.values import boolean_pair, distinct_count, filled_columns, is_number
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_literal
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
FEW, MANY_ROWS = 12, 500
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}\Z")
_PLACES = frozenset({"city", "country", "street", "address", "zip", "postal", "postcode", "province", "district"})
_NAMES = frozenset({"name", "city", "country", "region", "language", "currency", "locale", "timezone", "title", "first", "last", "code", "id", "key",
    "brand", "email", "phone", "version", "color", "colour", "size", "unit", "department", "by", "user", "username", "domain", "host", "path",
    "author", "note", "notes", "description", "comment", "state", "province", "district", "tag", "tags", "initials"})  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    references = {(str(i.table.name), i.columns[0]) for i in sure_references(case)}
    for table, column, _, values in filled_columns(case, "text", "char"):
        referring = (
            any(column.name in k.columns for k in table.foreign_keys) or (str(table.name), column.name) in references
        )
        if referring or checks_on(case.schema, table.checks, column) or not _is_state(case, table, column, values):
            continue
        if (
            keeps_history(table)
            or boolean_pair(values)
            or any(p.column.name == column.name for p in personal_columns(case, table))
        ):
            continue
        seen = sorted(set(values))
        listed = f" ({len(seen)} in use)" if seen else ""
        live = words(column.name)[-1] in LIVE_WORDS
        message = f"{column.name} of {table.name}{rows_said(case, table)} takes one of a few values{listed}, but any text is accepted: a misspelt one falls out of every report."
        yield finding(
            case,
            table,
            message,
            level="warning" if live else "notice",
            column=column.name,
            fix=_fix(case, table, column, seen),
        )


def _is_state(case: Case, table: Table, column: Column, values: tuple[str, ...]) -> bool:
    parts = words(column.name)
    if not parts or (
        parts[-1] == "state" and any(set(words(c.name)) & _PLACES for c in table.columns if c is not column)
    ):
        return False
    coded = bool(values) and all(len(v) <= 40 and v == v.strip() for v in values)
    different = len(set(values))
    if says_state(column.name):
        if parts[-1] in LIVE_WORDS and (len(parts) == 1 or parts[0] not in ("http", "marital", "solid")):
            return not values or (coded and different <= 2 * FEW)
        return coded and different <= FEW and len(values) >= 5 * different
    rows = case.rows(table) or 0
    if rows < MANY_ROWS or set(parts) & _NAMES or not 2 <= different <= FEW:
        return False
    distinct = distinct_count(case, table, column.name)
    one_case = len({v == v.lower() for v in values}) == 1 or len({v == v.upper() for v in values}) == 1
    return (
        distinct is not None
        and distinct <= FEW
        and one_case
        and all(_CODE.match(v) and not is_number(v) for v in values)
    )


def _fix(case: Case, table: Table, column: Column, seen: list[str]) -> Fix | None:
    sample = case.sample(table, column.name)
    if not seen or sample is None or not sample.complete:
        return None
    bare = default_name(table.name.name, column.name, "check")
    name = quote_identifier(bare)
    among = ", ".join(literal(case, v) for v in seen)
    where, listed = qualified(table.name), ", ".join(quote_literal(v) for v in seen)
    return worded(
        case,
        Fix(
            sql=(
                f"ALTER TABLE {where} ADD CONSTRAINT {name} CHECK ({quote_identifier(column.name)} IN ({listed})) NOT VALID",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",
            ),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}",),
            lock="AccessExclusive",
            risk="Held for a moment; the validation reads the table while writes go on. Values that are allowed but not in use yet must be added.",
        ),
        table,
        with_constraint(table, Check(name=bare, expression=f"{quoted(case, column.name)} IN ({among})")),
    )
