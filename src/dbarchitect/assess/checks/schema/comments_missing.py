"""The schema does not explain itself: no comment says what a table holds or a column means.

Why
    Names are short and age. Comments are the one description that every tool shows, that is dumped with the schema, and that a
    generated data dictionary is made of.

Example
    64 tables without one COMMENT

Fix
    COMMENT ON TABLE orders IS 'What a customer ordered, from placing to delivery'; begin with the tables of the most traffic.

When to ignore
    The description is kept elsewhere and is generated from there.

Source
    https://www.postgresql.org/docs/18/sql-comment.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "oracle")
LEAST_TABLES, MOST_SHARE = 5, 0.5


def check(case: Case) -> Iterator[Finding]:
    """One finding for the schema, where more than half of the tables have neither a comment nor one on a column."""
    bare = [str(t.name) for t in case.tables if not t.comment and not any(c.comment for c in t.columns)]
    if len(case.tables) >= LEAST_TABLES and len(bare) > MOST_SHARE * len(case.tables):
        message = f"{counted(len(bare), 'table')} of {len(case.tables)} have no comment: what they and their columns mean stands in nobody's schema."
        yield finding(case, bare[0], message, level="notice", about="comments", objects=tuple(bare))
