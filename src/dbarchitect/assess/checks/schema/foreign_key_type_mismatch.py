"""A reference has another type than what it refers to: values are cast at each join, padded ones do not match, or numbers run out early.

Why
    A text column cannot carry a foreign key to a number and joins only by a cast that no index serves. An integer that refers to a
    bigint overflows once the parent has passed two billion. char(n) pads with blanks that text keeps; two collations compare differently.

Example
    CREATE TABLE basket (id bigint PRIMARY KEY); CREATE TABLE line (id bigint PRIMARY KEY, basket_id int REFERENCES basket);

Fix
    ALTER TABLE line ALTER COLUMN basket_id TYPE bigint;  -- rewrites the table; on a large one add a column, fill it, swap

When to ignore
    Never for text against numbers; for int against bigint while the parent's numbers stay far below 2,147,483,647.

Source
    https://www.postgresql.org/docs/18/typeconv-oper.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_column, worded
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import sure_references
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for found in sure_references(case):
        if not found.same_type:
            mine, theirs = found.table.column(found.columns[0]), found.target.column(found.target_columns[0])
            if mine and theirs:
                message = f"{mine.name} of {found.table.name} is {mine.type} but refers to {found.target.name}.{theirs.name}, which is {theirs.type}: no foreign key can hold, and joins cast every value."
                yield finding(case, found.table, message, level="error", column=mine.name)
    for reference in case.references:
        target = case.by_name.get(str(reference.key.target))
        for name, other in zip(reference.key.columns, reference.key.target_columns, strict=False):
            mine, theirs = reference.table.column(name), target.column(other) if target else None
            if mine and theirs and target and (harm := _harm(case, mine, theirs)):
                yield finding(
                    case,
                    reference.table,
                    f"{name} of {reference.table.name}{rows_said(case, reference.table)} is {mine.type} but refers to {target.name}.{other}, which is {theirs.type}: {harm}.",
                    level="warning",
                    column=name,
                    fix=_fix(case, reference.table, mine, theirs),
                )


def _harm(case: Case, mine: Column, theirs: Column) -> str:
    one, two = column_type(case.schema, mine), column_type(case.schema, theirs)
    if one.family == two.family == "integer":
        small, large = one.integer_bytes or 8, two.integer_bytes or 8
        return "inserts fail once the parent's numbers outgrow it" if small < large else ""
    if {one.family, two.family} == {"text", "char"}:
        return "blanks that pad the one are part of the other"
    if one.family != two.family and one.alike == two.alike == "number":
        return "each lookup converts the value"
    if one.textual and two.textual:
        if (mine.collation or "") != (theirs.collation or "") and case.engine == "postgresql":
            return "their collations differ, so the same value can match in one table and not in the other"
        if one.length and two.length and one.length < two.length:
            return f"values longer than {one.length} characters cannot be referred to"
    return ""


def _fix(case: Case, table: Table, mine: Column, theirs: Column) -> Fix | None:
    one, two = column_type(case.schema, mine), column_type(case.schema, theirs)
    if (
        one.family != two.family
        or (mine.collation or "") != (theirs.collation or "")
        or two.domain
        or mine.identity
        or table.partitioning
    ):
        return None
    where, name = qualified(table.name), quote_identifier(mine.name)
    return worded(
        case,
        Fix(
            sql=(f"ALTER TABLE {where} ALTER COLUMN {name} TYPE {theirs.type}",),
            reverse=(f"ALTER TABLE {where} ALTER COLUMN {name} TYPE {mine.type}",),
            lock="AccessExclusive",
            risk="Rewrites the table and its indexes for another integer size; views over the column must be dropped first.",
        ),
        table,
        with_column(table, mine.but(type=theirs.type)),
    )
