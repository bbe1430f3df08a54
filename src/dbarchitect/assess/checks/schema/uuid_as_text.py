"""UUIDs are stored as text: more than twice the bytes in the table and each index, and two spellings of one value differ.

Why
    37 bytes instead of 16, compared letter by letter; capitals, braces or missing hyphens make the same identifier two values.

Example
    CREATE TABLE device (id varchar(36) PRIMARY KEY);

Fix
    ALTER TABLE device ALTER COLUMN id TYPE uuid USING id::uuid;

When to ignore
    The column holds identifiers of other forms too.

Source
    https://www.postgresql.org/docs/18/datatype-uuid.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import ENOUGH, filled_columns, is_uuid
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mariadb", "duckdb", "sqlserver")


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "text", "char"):
        filled = [v for v in values if v]
        seen = len(filled) >= ENOUGH and all(is_uuid(v.strip()) for v in filled)
        named = not filled and bool({"uuid", "guid"} & set(words(column.name))) and (kind.length in (None, 36, 38, 32))
        if seen or named:
            rows = case.rows(table) or 0
            waste = f"; about {21 * rows / 1e6:,.0f} MB more in the table alone" if rows >= 1e6 else ""
            message = f"{column.name} of {table.name}{rows_said(case, table)} holds UUIDs as {column.type}: more than twice the bytes, and two spellings of one value differ{waste}."
            fix = retyped(case, table, column, "uuid", "{c}::uuid", f"{{c}}::{column.type}") if seen else None
            yield finding(case, table, message, level="warning", column=column.name, fix=fix)
