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

from dbarchitect.assess.finding import finding
from dbarchitect.assess.storage_engine import character_set
from dbarchitect.core.english import counted
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")
NARROW = ("utf8", "utf8mb3")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        narrow = [c.name for c in table.columns if character_set(table, c) in NARROW]
        if narrow:
            name = f"`{table.name.name}`"
            yield finding(
                case, table, f"Emoji and rare scripts do not fit into {', '.join(narrow[:5])} of {table.name}: their character set keeps three bytes of a character.",
                level="warning",
                fix=Fix(
                    sql=(f"ALTER TABLE {name} CONVERT TO CHARACTER SET utf8mb4",), reverse=(f"ALTER TABLE {name} CONVERT TO CHARACTER SET utf8mb3",), lock="table",
                    risk="It rewrites the table; keys over long texts may become too long, and the way back fails once four-byte characters are in.",
                ),
            )  # fmt: skip


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"Emoji and rare scripts do not fit into the texts of {counted(len(found), 'table')}: their character set keeps three bytes of a character."
