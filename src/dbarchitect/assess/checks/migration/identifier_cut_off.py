"""A name was cut off at 63 bytes: scripts that use the whole name fail or hit another object.

Why
    The engine cuts longer names with no more than a notice. Two names that begin alike become one, and a tool that compares names takes
    the object for missing and makes it again.

Example
    CREATE INDEX index_customer_subscription_invoice_lines_on_subscription_period_id_and_status ON …

Fix
    ALTER INDEX … RENAME TO a name of at most 63 bytes, in the database and in the code.

When to ignore
    The name really has 63 bytes.

Source
    https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted
from dbarchitect.core.names import IDENTIFIER_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
_BY_ENGINE = re.compile(r"(?:_(?:fkey|pkey|key|idx|check|seq|excl|not_null)\d{0,3}|_[0-9a-f]{8,10})\Z")
"""How names end that the engine shortens itself, and those that carry a digest of the whole."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        inside = {
            "column": [c.name for c in table.columns if not c.inherited],
            "constraint": [c.name for c in table.constraints if not c.inherited],
            "index": [i.name for i in table.indexes if not i.inherited],
            "trigger": [t.name for t in table.triggers],
        }
        if _is_cut(table.name.name):
            yield finding(
                case,
                table,
                f"The name of table {table.name} ends at 63 bytes, where the engine cuts: the whole name finds it no more in tools.",
                level="notice",
            )
        for kind, names in inside.items():
            for name in names:
                if _is_cut(name):
                    message = f"The name of {kind} {name} on {table.name} ends at 63 bytes, where the engine cuts: a tool that looks for the whole name does not find it."
                    yield finding(case, table, message, level="notice", about=f"{table.name}.{name}")


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'name')} end at 63 bytes, where the engine cuts: tools that look for the whole names do not find them."


def _is_cut(name: str) -> bool:
    return len(name.encode()) == IDENTIFIER_BYTES and not _BY_ENGINE.search(name)
