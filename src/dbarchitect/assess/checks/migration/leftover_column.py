"""A column is left over from a change: two columns claim to be the same thing and nobody knows which one counts.

Why
    A change in steps (add, fill, switch, drop) that stops before its last step leaves both. Some code writes the one, some the other.

Example
    CREATE TABLE orders (id bigint PRIMARY KEY, status text, status_old text);

Fix
    Take it from all code, then ALTER TABLE orders DROP COLUMN status_old.

When to ignore
    Both are meant: a record of changes, or a value before and after.

Source
    https://martinfowler.com/bliki/ParallelChange.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import plain
from dbarchitect.assess.values import null_share
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
CAUSES = ("leftover_table",)
SURE = frozenset({"old", "bak", "bkp", "backup", "tmp", "deprecated", "legacy", "obsolete", "unused", "deleteme", "v1"})
_UNSURE = frozenset({"new", "v2", "copy", "temp", "orig"})
_RECORDS_CHANGE = frozenset(
    {
        "history",
        "audit",
        "log",
        "change",
        "changes",
        "event",
        "events",
        "revision",
        "revisions",
        "version",
        "versions",
        "diff",
        "migration",
        "transition",
    }
)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        if _RECORDS_CHANGE & set(words(table.name.name)):
            continue
        named = {plain(c.name): c for c in table.columns}
        for column in table.columns:
            other = _other(column, named)
            if other is not None and _leftover(case, table, column, other):
                yield _finding(case, table, column, other)


def _other(column: Column, named: dict[str, Column]) -> Column | None:
    parts = plain(column.name).split("_")
    if len(parts) < 2:
        return None
    marked = SURE | _UNSURE
    rest = parts[:-1] if parts[-1] in marked else parts[1:] if parts[0] in SURE - {"old"} else None
    return named.get("_".join(rest)) if rest else None


def _leftover(case: Case, table: Table, column: Column, other: Column) -> bool:
    """Whether the pair is one thing twice; of an unsure mark only where one of them is always empty."""
    same = column_type(case.schema, column).family == column_type(case.schema, other).family
    mark = {plain(column.name).split("_")[0], plain(column.name).split("_")[-1]}
    empty = any(null_share(case, table, c.name) == 1.0 for c in (column, other)) and bool(case.rows(table))
    return empty or (same and bool(mark & SURE)) or (bool(mark & {"old", "legacy", "deprecated"}) and not same)


def _finding(case: Case, table: Table, column: Column, other: Column) -> Finding:
    unused = null_share(case, table, column.name) == 1.0 and bool(case.rows(table))
    now = " and is always NULL" if unused else ""
    return finding(
        case,
        table,
        f"{table.name}.{column.name}{rows_said(case, table)} stands beside {other.name}{now}: a change of it seems unfinished, and code may write either.",
        level="notice",
        column=column.name,
    )
