"""Data about people lie where nobody looks for them: in notes, logs and documents, where masking, erasure and access rules do not reach.

Why
    Rules are kept per column. An address within a log line or a JSON document is copied, exported and kept for ever with it.

Example
    INSERT INTO request_log (line) VALUES ('login failed for jane.roe@example.net');

Fix
    Leave it out when writing (log the id of the person), and clear what is stored; keep contact data in columns of their own.

When to ignore
    The text is the people's own and treated as personal as a whole (messages, tickets).

Source
    https://gdpr-info.eu/art-5-gdpr/
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.privacy import is_marked, personal_columns
from dbarchitect.core.names import words
from dbarchitect.knowledge.personal.values import found_in_text, may_hold_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
FEWEST = 2
MOST_VALUES = 100
"""Values of a column that are looked at."""
_OF_PEOPLE = frozenset({"message", "messages", "mail", "email", "chat", "letter", "comment"})


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        known = {p.column.name for p in personal_columns(case, table)}
        for column in table.columns:
            if (
                column.name in known
                or is_marked(column)
                or column_type(case.schema, column).family not in ("text", "json", "jsonb", "xml")
            ):
                continue
            values = case.values(table, column.name)[:MOST_VALUES]
            if not may_hold_people(values):
                continue
            kinds = Counter(k for v in values for k in found_in_text(v))
            rows = max(kinds.values(), default=0)
            if rows < FEWEST or rows < 0.02 * len(values):
                continue
            severe = "payment card numbers" in kinds or "social security numbers" in kinds
            theirs = bool(_OF_PEOPLE & set(words(table.name.name)))
            listed = ", ".join(f"{k} in {n}" for k, n in kinds.most_common())
            yield finding(
                case,
                table,
                f"{table.name}.{column.name}{rows_said(case, table)} holds data about people within its text ({listed} of {len(values)} values seen), where erasing and masking do not find them.",
                level="error" if severe else "notice" if theirs else "warning",
                column=column.name,
            )
