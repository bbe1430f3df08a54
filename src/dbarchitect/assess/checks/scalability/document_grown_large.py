"""Documents are so long that each change of one field writes all of it anew.

Why
    A jsonb value of over two kilobytes is kept outside the row, compressed and in pieces. Reading one key fetches and unpacks all of
    it; changing one writes it all again.

Example
    CREATE TABLE cart (…, state jsonb);  -- 40 kB on average, 30 updates each

Fix
    Columns for what is read or changed often, a table for lists within; the document for the rest.

When to ignore
    It is written once and read whole.

Source
    https://www.postgresql.org/docs/18/storage-toast.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import bytes_said
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes", "use")
LONG_BYTES = 8000.0
LEAST_UPDATES = 10_000


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        documents = [
            c
            for c in table.columns
            if column_type(case.schema, c).family in ("json", "jsonb") and not column_type(case.schema, c).array
        ]
        size, use = case.size(table), case.use(table)
        if (
            not documents
            or size is None
            or not size.rows
            or size.rows < 100
            or use is None
            or (use.updated or 0) < LEAST_UPDATES
        ):
            continue
        outside = (size.toast_bytes or 0) / size.rows
        if outside < LONG_BYTES or (use.updated or 0) < size.rows:
            continue
        yield finding(
            case, table, f"A row of {table.name} has {bytes_said(outside)} of documents ({', '.join(c.name for c in documents)}) and was updated {(use.updated or 0) / size.rows:,.0f} times: each time all of a document is written anew.",
            level="notice", column=documents[0].name,
        )  # fmt: skip
