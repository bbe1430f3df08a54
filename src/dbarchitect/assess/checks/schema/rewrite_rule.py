"""A rule rewrites statements: one INSERT becomes several, volatile values are worked out twice, and counts of rows are wrong.

Why
    Rules work on the text of a statement, not on rows. nextval() and now() in it are evaluated again in each copy; RETURNING and COPY do
    not pass through them as one expects.

Example
    CREATE RULE log_insert AS ON INSERT TO orders DO ALSO INSERT INTO orders_log VALUES (NEW.*);

Fix
    A trigger that does the same per row, then DROP RULE log_insert ON orders;

When to ignore
    An INSTEAD rule on a view that is known to be harmless.

Source
    https://www.postgresql.org/docs/18/rules-triggers.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for rule in table.rules:
            message = f"The rule {rule.name} rewrites statements on {table.name}: values are worked out twice, and the number of rows reported is wrong."
            yield finding(case, table, message, level="warning", about=f"{table.name}.{rule.name}")
