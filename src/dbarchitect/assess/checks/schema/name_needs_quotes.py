"""Names must be quoted in every statement: whoever forgets it gets "does not exist", or something else.

Why
    PostgreSQL folds unquoted names to lower case. "OrderID" and "user" are found only in quotes; tools, reports and people trip over it.

Example
    CREATE TABLE "Order" ("OrderID" int PRIMARY KEY);

Fix
    ALTER TABLE "Order" RENAME TO orders; with a view of the old name while readers change.

When to ignore
    An object mapper writes all statements, and nobody else reads the database.

Source
    https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import listed
from dbarchitect.engines.postgresql.names import COLUMN_WORDS, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    """One finding for the whole schema."""
    names: list[str] = []
    for table in case.tables:
        if _quoted(table.name.name):
            names.append(str(table.name))
        names += [f"{table.name}.{c.name}" for c in table.columns if _quoted(c.name)]
    if not names:
        return
    kinds = "mixed case, blanks or reserved words"
    one = len(names) == 1
    message = f"{listed(names, most=5)} {'needs' if one else 'need'} quotes in every statement ({kinds}): without them {'it is' if one else 'they are'} not found."
    yield finding(
        case,
        names[0].partition(".")[0],
        message,
        level="notice",
        about=names[0] if one else "names in quotes",
        objects=tuple(names),
    )


def _quoted(name: str) -> bool:
    return name not in COLUMN_WORDS and quote_identifier(name).startswith('"')
