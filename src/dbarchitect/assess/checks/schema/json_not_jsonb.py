"""Documents are kept as json, not jsonb: each look inside parses the text anew, they cannot be compared, and no GIN index applies.

Why
    json keeps the text with its blanks and doubled keys. There is no equality, so DISTINCT and GROUP BY over the row fail.

Example
    CREATE TABLE event (id bigint PRIMARY KEY, payload json);

Fix
    ALTER TABLE event ALTER COLUMN payload TYPE jsonb;

When to ignore
    Order of keys, doubled keys or the exact text matter.

Source
    https://www.postgresql.org/docs/18/datatype-json.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import filled_columns
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table, column, _, _ in filled_columns(case, "json"):
        message = f"{column.name} of {table.name}{rows_said(case, table)} is json: each look inside parses it anew, rows cannot be compared, and no GIN index applies."
        yield finding(
            case,
            table,
            message,
            level="notice",
            column=column.name,
            fix=retyped(case, table, column, "jsonb", "{c}::jsonb", "{c}::json"),
        )


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} are json rather than jsonb: each look inside parses them anew, and no GIN index applies."
