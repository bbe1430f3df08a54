"""The order of the columns leaves gaps in every row: the table is larger than its data by more than a tenth.

Why
    PostgreSQL puts eight-byte values at multiples of eight. A boolean or integer before each of them costs up to seven empty bytes,
    in every row, in memory and in every backup.

Example
    CREATE TABLE tick (ok boolean, at timestamptz, side boolean, price bigint, …);  -- 14 bytes lost in each of 200 million rows

Fix
    Make the table anew with the widest columns first, when it must be rewritten anyway.

When to ignore
    The table is small, or is read far less than it would cost to rewrite it.

Source
    https://www.postgresql.org/docs/18/storage-page-layout.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.column_types import ColumnType
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes",)
LEAST_BYTES, LEAST_SHARE = 100_000_000, 0.10
_HEADER = 24
"""Bytes of a row's header, a multiple of eight; the item pointer is not counted."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        rows, size = case.rows(table), case.size(table)
        heap = size.heap_bytes if size else None
        if not rows or not heap:
            continue
        now = _row_bytes(case, [(c.name, column_type(case.schema, c)) for c in table.columns], table)
        best = _row_bytes(
            case,
            sorted(((c.name, column_type(case.schema, c)) for c in table.columns), key=lambda p: -_layout(p[1])[0]),
            table,
        )
        lost = (now - best) * rows
        if lost >= LEAST_BYTES and lost >= LEAST_SHARE * heap:
            message = f"The order of the columns of {table.name} ({rows:,.0f} rows) leaves {now - best:.0f} empty bytes in each row: {lost / 1e9:,.1f} GB, {lost / heap:.0%} of the table."
            formula = Calculated(
                formula="(row bytes in this order − row bytes with the widest first) × rows",
                inputs=(("in this order", f"{now:.0f}"), ("widest first", f"{best:.0f}"), ("rows", f"{rows:,.0f}")),
                result=f"{lost / 1e6:,.0f} MB",
            )
            yield finding(case, table, message, level="notice", evidence=(formula,))


def _layout(kind: ColumnType) -> tuple[int, float | None]:
    """(alignment, bytes) of a type; None bytes: it varies."""
    if kind.array or kind.family in (
        "text",
        "char",
        "decimal",
        "json",
        "jsonb",
        "bytes",
        "xml",
        "network",
        "bits",
        "range",
        "vector",
        "geometry",
        "other",
    ):
        return 1, None  # short values of varying length are stored unaligned
    match kind.family:
        case "integer":
            return kind.integer_bytes or 8, kind.integer_bytes or 8
        case "boolean":
            return 1, 1
        case "date" | "enum":
            return 4, 4
        case "float":
            return (4, 4) if kind.name in ("real", "float4") else (8, 8)
        case "uuid":
            return 1, 16
        case "interval":
            return 8, 16
        case _:
            return 8, 8


def _row_bytes(case: Case, columns: list[tuple[str, ColumnType]], table: Table) -> float:
    """A row's bytes with its columns in this order; varying ones by their average width."""
    at = float(_HEADER)
    for name, kind in columns:
        align, width = _layout(kind)
        if width is None:
            known = case.statistics(table, name)
            width = known.average_bytes if known and known.average_bytes is not None else 16.0
            at += width
        else:
            at = -(-at // align) * align + width
    return -(-at // 8) * 8
