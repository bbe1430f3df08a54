"""A B-tree over documents, lists or long texts serves no search within them, and refuses rows that are too long.

Why
    A B-tree compares whole values. Nobody searches for a whole document, and elements, keys and words inside are not found by it.
    A value of more than 2,704 bytes cannot be stored at all: the insert fails.

Example
    CREATE INDEX listing_tags ON listing (tags);  -- tags text[]

Fix
    CREATE INDEX CONCURRENTLY … USING gin (tags);

When to ignore
    Whole values are compared, and they are short.

Source
    https://www.postgresql.org/docs/18/indexes-types.html#INDEXES-TYPES-GIN
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Index, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
LONG_BYTES = 1000
LARGEST = 2704
"""A third of a page, less its headers: the longest entry of a B-tree."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for index in table.indexes:
            if index.method != "btree" or index.unique or index.inherited:
                continue
            for key in index.keys:
                column = table.column(key.expression) if key.is_column else None
                if column is not None and (said := _document(case, table, column)):
                    yield _finding(case, table, index, column, said)
                    break


def _document(case: Case, table: Table, column: Column) -> str:
    """What the column holds that a B-tree does not serve; empty when it does."""
    kind = column_type(case.schema, column)
    if kind.array:
        return "lists"
    if kind.family == "jsonb":
        return "documents"
    if kind.name in ("tsvector", "pg_catalog.tsvector"):
        return "words"
    known = case.statistics(table, column.name)
    if kind.textual and known is not None and (known.average_bytes or 0) >= LONG_BYTES:
        return f"texts of {known.average_bytes:,.0f} bytes on average"
    return ""


def _finding(case: Case, table: Table, index: Index, column: Column, holds: str) -> Finding:
    fix = None
    if not holds.startswith("texts") and len(index.keys) == 1:
        by = dropping.over(case, table, column.name, where=index.where, method="gin")
        fix = dropping.replace(case, table, index, by, "GIN is slower to write; it finds elements, not order.")
    return finding(
        case, table,
        f"{index.name} finds nothing inside {table.name}.{column.name}, which holds {holds}; an insert of over {LARGEST:,} bytes fails.",
        level="warning", about=f"{table.name}.{index.name}", fix=fix,
    )  # fmt: skip
