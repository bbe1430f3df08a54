"""An ENUM lists the empty text: a value the server did not know and a value nobody gave look the same.

Why
    Outside strict mode the server stores '' in place of any value an ENUM does not list. Where '' is listed as well, only the number
    behind it (0 or its place) tells an error from a choice, and both print as nothing.

Example
    CREATE TABLE pet (id int PRIMARY KEY, sex enum('m', 'f', '') NOT NULL DEFAULT '');

Fix
    ALTER TABLE pet MODIFY COLUMN sex enum('m', 'f') NULL;  -- after UPDATE pet SET sex = NULL WHERE sex = ''

When to ignore
    The server has always been in strict mode and '' has a meaning of its own.

Source
    https://dev.mysql.com/doc/refman/8.4/en/enum.html#enum-indexes
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, with_column
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import most
from dbarchitect.assess.probing import quoted, source
from dbarchitect.assess.values import filled_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Fix
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("mysql", "mariadb", "postgresql")
_VALUE = re.compile(r"'((?:[^']|'')*)'")


def check(case: Case) -> Iterator[Finding]:
    if case.engine == "postgresql":
        yield from _of_types(case)
        return
    for table, column, kind, _ in filled_columns(case, "enum"):
        values = _VALUE.findall(column.type)
        if kind.name == "set" or "" not in values or len(values) < 2:
            continue
        message = f"{column.name} of {table.name}{rows_said(case, table)} lists '' among its values: a value the server could not store and a value nobody gave look the same."
        yield finding(case, table, message, level="warning", column=column.name, fix=_fix(case, table, column, values))


def _of_types(case: Case) -> Iterator[Finding]:
    """PostgreSQL's enumerations are types of their own, and no value of one can be dropped: there is no small way out."""
    for enum in case.schema.enums:
        if len(enum.values) < 2 or all(v.strip() for v in enum.values):
            continue
        users = [
            f"{t.name}.{c.name}"
            for t in case.tables
            for c in t.columns
            if column_type(case.schema, c).name == str(enum.name)
        ]
        if users:
            message = f"The type {enum.name} of {most(users)} lists '' among its values: a value nobody gave passes for one, NOT NULL does not help, and NULL would say it."
            yield finding(
                case, users[0].rpartition(".")[0], message, level="notice", about=str(enum.name), objects=tuple(users)
            )


def _fix(case: Case, table: Table, column: Column, values: list[str]) -> Fix | None:
    """First NULL is let in, then put in the place of '', then '' is struck from the list."""
    if any(column.name in i.columns and i.unique for i in case.indexes[str(table.name)]) or table.partitioning:
        return None
    default = None if column.default is not None and column.default.strip() == "''" else column.default
    open_ = with_column(table, column.but(nullable=True, default=default))
    listed = ",".join(f"'{v}'" for v in values if v)
    closed = with_column(table, column.but(nullable=True, default=default, type=f"enum({listed})"))
    first, last = altered(case, table, open_), altered(case, open_, closed)
    if last is None:
        return None
    where, name = source(case, table), quoted(case, column.name)
    back = () if column.nullable else (f"UPDATE {where} SET {name} = '' WHERE {name} IS NULL",)
    return last.but(
        sql=(*(first.sql if first else ()), f"UPDATE {where} SET {name} = NULL WHERE {name} = ''", *last.sql),
        reverse=(*last.reverse, *back, *(first.reverse if first else ())),
        risk=f"{last.risk} Readers must know that {column.name} may be NULL.",
    )
