"""JSON is stored as text: broken documents are accepted, and nothing inside can be searched with an index.

Why
    Text takes half a document as readily as a whole one. Each look inside parses the text anew; no operator or index applies.

Example
    CREATE TABLE event (id bigint PRIMARY KEY, payload text);  -- '{"a": 1}'

Fix
    ALTER TABLE event ALTER COLUMN payload TYPE jsonb USING payload::jsonb;

When to ignore
    The exact bytes matter (signatures), or the text is never looked into.

Source
    https://www.postgresql.org/docs/18/datatype-json.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import ENOUGH, filled_columns, is_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "duckdb")
_SEEN = 0.9


def check(case: Case) -> Iterator[Finding]:
    for table, column, _, values in filled_columns(case, "text", "char"):
        filled = [v.strip() for v in values if v.strip()]
        documents = sum(is_json(v) for v in filled)
        if len(filled) < ENOUGH or documents < _SEEN * len(filled):
            continue
        broken = len(filled) - documents
        wrong = f"; {broken:,} of {len(filled):,} looked at are broken" if broken else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} holds JSON as {column.type}{wrong}: broken documents are accepted, and no index reaches inside."
        exact = not broken and len(filled) == len(values)
        fix = retyped(case, table, column, "jsonb", "{c}::jsonb", f"{{c}}::{column.type}") if exact else None
        yield finding(case, table, message, level="warning", column=column.name, fix=fix)
