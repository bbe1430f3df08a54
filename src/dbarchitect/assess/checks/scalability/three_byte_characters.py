"""Text cannot hold every character: emoji and rare scripts are refused, or cut the text off.

Why
    utf8 (utf8mb3) keeps at most three bytes of a character. Names in rare scripts and every emoji need four: in strict mode the insert
    fails, else the text ends there. It is deprecated.

Example
    comment text CHARACTER SET utf8

Fix
    ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4;

When to ignore
    Values are codes of plain letters.

Source
    https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8mb3.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered
from dbarchitect.assess.finding import finding
from dbarchitect.assess.storage_engine import character_set
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Fix
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")
NARROW = ("utf8", "utf8mb3")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        narrow = [c.name for c in table.columns if character_set(table, c) in NARROW]
        if narrow:
            message = f"Emoji and rare scripts do not fit into {', '.join(narrow[:5])} of {table.name}: their character set keeps three bytes of a character."
            yield finding(case, table, message, level="warning", fix=_fix(case, table, frozenset(narrow)))


def _fix(case: Case, table: Table, narrow: frozenset[str]) -> Fix | None:
    """None where a reference hangs on one of the columns: both of its ends have to change at once."""
    ends = {c for k in table.foreign_keys for c in k.columns}
    ends |= {c for r in case.referring_to.get(str(table.name), ()) for c in r.key.target_columns}
    if ends & narrow:
        return None
    options = dict(table.options)
    old = options.get("collate", "")
    if old.partition("_")[0] in NARROW:
        options |= {"charset": "utf8mb4", "collate": _wide(old)}
    columns = []
    for column in table.columns:
        said = _wide(column.collation) if column.collation and column.name in narrow else column.collation
        columns.append(column.but(collation=None if said == options.get("collate") else said))
    return altered(case, table, table.but(columns=tuple(columns), options=tuple(options.items())))


def _wide(collation: str) -> str:
    """The collation of the same name over four bytes."""
    return f"utf8mb4_{collation.partition('_')[2]}"


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"Emoji and rare scripts do not fit into the texts of {counted(len(found), 'table')}: their character set keeps three bytes of a character."
