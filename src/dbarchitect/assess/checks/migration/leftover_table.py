"""A copy of a table is left over: queries and people take the wrong one, and what was erased lives on in it.

Why
    A table set aside for a change (`orders_old`, `orders_backup_2023`) is seldom taken away. Nothing keeps it up to date, it is backed up
    and vacuumed all the same, and requests to erase a person pass it by.

Example
    CREATE TABLE orders_old AS SELECT * FROM orders;

Fix
    Rename it first (ALTER TABLE orders_old RENAME TO unused_orders_old), wait a business cycle, then DROP TABLE.

When to ignore
    A deliberate archive with its own retention: give it a name that says so.

Source
    https://www.postgresql.org/docs/18/sql-droptable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most, plain
from dbarchitect.assess.privacy import personal_columns
from dbarchitect.core.names import plural, singular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
MARKS = frozenset(
    {
        "old",
        "new",
        "bak",
        "bkp",
        "backup",
        "tmp",
        "temp",
        "copy",
        "orig",
        "original",
        "deprecated",
        "legacy",
        "obsolete",
        "unused",
        "delete",
        "deleteme",
        "prev",
        "previous",
        "save",
        "saved",
        "v1",
        "v2",
    }
)
ALIKE = 0.7


def check(case: Case) -> Iterator[Finding]:
    by_plain = {(t.name.namespace, plain(t.name.name)): t for t in case.tables}
    for table in case.tables:
        base = _base(table, by_plain)
        if base is not None:
            yield _finding(case, table, base)


def _base(table: Table, by_plain: dict[tuple[str, str], Table]) -> Table | None:
    """The table it was copied from: named like it without the mark, and with nearly the same columns."""
    parts = plain(table.name.name).split("_")
    kept = [p for p in parts if not (p.isdigit() and len(p) in (1, 2, 4, 6, 8))]
    for rest in (
        list(kept[:-1]) if kept and kept[-1] in MARKS else None,
        kept[1:] if kept and kept[0] in MARKS else None,
    ):
        if not rest:
            continue
        name = "_".join(rest)
        for spelled in (name, plural(name), singular(name)):
            base = by_plain.get((table.name.namespace, spelled))
            if base is not None and base is not table and _alike(table, base):
                return base
    return None


def _alike(one: Table, other: Table) -> bool:
    mine, theirs = {c.name for c in one.columns}, {c.name for c in other.columns}
    return bool(mine) and len(mine & theirs) / min(len(mine), len(theirs)) >= ALIKE and len(mine & theirs) >= 2


def _finding(case: Case, table: Table, base: Table) -> Finding:
    rows, size = case.rows(table), case.size(table)
    amount = (
        f" ({rows:,.0f} rows, {(size.heap_bytes or 0) / 1e6:,.1f} MB)"
        if rows and size
        else " (empty)"
        if rows == 0
        else ""
    )
    people = personal_columns(case, table)
    users = [str(r.table.name) for r in case.referring_to.get(str(table.name), ())]
    extra = (
        f" It holds data about people ({most([p.column.name for p in people], 3)}) that erasing passes by."
        if people and rows != 0
        else ""
    )
    extra += f" {most(users, 3)} refer to it." if users else ""
    return finding(
        case,
        table,
        f"{table.name}{amount} looks like a copy of {base.name} left over from a change.{extra}",
        level="warning" if people and rows else "notice",
    )
