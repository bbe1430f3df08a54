"""Keys drawn at random write a different page of the index for each insert: memory, WAL and time grow with the table.

Why
    New keys of version 4 fall anywhere in the index. Once it outgrows memory each insert reads a page, and after each checkpoint each
    page is written whole. Version 7 begins with the time: new keys come at the end.

Example
    id uuid PRIMARY KEY DEFAULT gen_random_uuid()  -- 300 million rows

Fix
    ALTER TABLE … ALTER COLUMN id SET DEFAULT uuidv7(); old keys stay as they are.

When to ignore
    Keys must not tell when a row was made.

Source
    https://www.postgresql.org/docs/18/functions-uuid.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes",)
MANY_ROWS = 1_000_000
MANY_BYTES = GB
RANDOM = ("gen_random_uuid()", "uuid_generate_v4()", "uuidv4()")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        key = table.primary_key
        column = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
        if (
            key is None
            or column is None
            or column.type != "uuid"
            or not any((column.default or "").endswith(r) for r in RANDOM)
        ):
            continue
        rows, size = case.rows(table) or 0, case.index_bytes(str(table.name), key.name) or 0
        if rows < MANY_ROWS and size < MANY_BYTES:
            continue
        name, quoted = qualified(table.name), quote_identifier(column.name)
        fix = Fix(
            sql=(f"ALTER TABLE {name} ALTER COLUMN {quoted} SET DEFAULT uuidv7()",), reverse=(f"ALTER TABLE {name} ALTER COLUMN {quoted} SET DEFAULT {column.default}",),
            lock="AccessExclusive", risk="The lock lasts for a moment. New keys tell the time at which they were made.",
        )  # fmt: skip
        weight = f", {bytes_said(size)}" if size else ""
        yield finding(
            case, table, f"Each insert into {table.name} writes a random page of {key.name} ({rows:,.0f} keys{weight}): keys are drawn at random.",
            level="warning" if rows >= 50 * MANY_ROWS else "notice", column=column.name, fix=fix if (case.major or 0) >= 18 else None,
        )  # fmt: skip
