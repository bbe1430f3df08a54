"""An index is larger than the table it belongs to: reading by it costs more than reading the rows.

Why
    An index holds a part of each row; when it outgrows the table its keys are long texts, it covers nearly every column, or it is
    bloated. Memory is spent on it before the rows.

Example
    CREATE INDEX page_all ON page (url) INCLUDE (title, body_start, author, section);

Fix
    Index a hash or the beginning of a long text, drop included columns that nobody reads, or rebuild it when it is bloated.

When to ignore
    GIN over documents and words is often large, and the table's documents lie in TOAST.

Source
    https://www.postgresql.org/docs/18/indexes-index-only-scans.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping
from dbarchitect.assess.capacity import MB, bytes_said
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes", "index_sizes")
CAUSES = ("bloated_index", "redundant_index", "unused_index", "invalid_index", "btree_on_document")
LEAST_BYTES = 64 * MB


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        size = case.size(table)
        if table.partitioning is not None or size is None or not size.heap_bytes:
            continue
        for index in case.indexes[str(table.name)]:
            taken = case.index_bytes(str(table.name), index.name) or 0
            if index.method not in ("btree", "hash") or taken < LEAST_BYTES or taken <= size.heap_bytes:
                continue
            yield finding(
                case, table,
                f"{index.name} {dropping.written(index)} takes {bytes_said(taken)}, more than the rows of {table.name} ({bytes_said(size.heap_bytes)}).",
                level="notice", about=f"{table.name}.{index.name}",
            )  # fmt: skip
