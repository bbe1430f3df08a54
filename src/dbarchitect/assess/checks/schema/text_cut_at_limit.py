"""Values end exactly at the column's limit: longer ones were cut off on the way in, or are refused.

Why
    Many values of the same, greatest possible length mean that the limit, not the matter, decides. What was cut is lost; what is
    refused is an error in front of a user.

Example
    CREATE TABLE ticket (id bigint PRIMARY KEY, subject varchar(50));  -- a fifth of the subjects have 50 characters

Fix
    ALTER TABLE ticket ALTER COLUMN subject TYPE varchar(200);  -- no rewrite in PostgreSQL

When to ignore
    All values have this length by their nature (hashes, codes).

Source
    https://www.postgresql.org/docs/18/datatype-character.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import filled_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "duckdb", "sqlserver", "oracle")
LEAST_LENGTH, LEAST_VALUES, LEAST_CUT = 8, 20, 0.03


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "text"):
        limit = kind.length
        if limit is None or limit < LEAST_LENGTH or len(values) < LEAST_VALUES:
            continue
        lengths = [len(v) for v in values]
        cut = sum(n == limit for n in lengths)
        shorter = sum(n < limit for n in lengths)
        near = sum(limit - max(2, limit // 20) <= n < limit for n in lengths)
        if (
            cut >= max(3, LEAST_CUT * len(values))
            and cut > 2 * near
            and shorter >= 0.2 * len(values)
            and len(set(lengths)) > 3
        ):
            message = f"{cut:,} of {len(values):,} values looked at in {column.name} of {table.name}{rows_said(case, table)} end exactly at the limit of {limit} characters: longer ones were cut off or refused."
            wider = retyped(case, table, column, f"character varying({limit * 4})", "{c}", "{c}", rewrites=False)
            yield finding(case, table, message, level="warning", column=column.name, fix=wider)
