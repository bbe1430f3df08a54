"""Each insert updates one row that counts: all writers of the same parent queue for it.

Why
    A trigger that adds one to a parent's counter locks the parent until the transaction ends. A popular post, a large customer or a
    warehouse then takes one writer at a time, and the parent's row is copied for each child.

Example
    UPDATE post SET comments = comments + 1 WHERE id = NEW.post_id;

Fix
    Count when asked (with an index), or add rows to a journal of changes that a job sums up.

When to ignore
    Children of one parent come seldom at the same time.

Source
    https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NO_ROWS = 100_000
_COUNTS = re.compile(
    r"\bupdate\s+(?:only\s+)?(?P<table>[\w.\"]+)(?:\s+(?:as\s+)?\w+)?\s+set\s+[^;]{0,400}?\b(?P<column>\w+)\s*=\s*(?:coalesce\s*\(\s*)?(?:\w+\.)?(?P=column)\b[^;=]{0,20}[+-]\s*(?:1\b|new\.|old\.)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"EXECUTE (?:FUNCTION|PROCEDURE) (?:[\w\"]+\.)?\"?(\w+)\"?\s*\(")


def check(case: Case) -> Iterator[Finding]:
    counting = {r.name.name: found for r in case.schema.routines if (found := _COUNTS.search(r.definition))}
    for table in case.tables if counting else ():
        for trigger in table.triggers:
            called = _CALLED.search(trigger.definition)
            found = counting.get(called[1]) if called else None
            if found is None or trigger.enabled == "disabled" or "FOR EACH ROW" not in trigger.definition:
                continue
            use = case.use(table)
            busy = use is not None and (use.inserted or 0) >= NO_ROWS
            yield finding(
                case, table, f"Writers of {table.name} queue for one row of {found['table']}: {trigger.name} changes its {found['column']} for each row.",
                level="warning" if busy else "notice", about=f"{table.name}.{trigger.name}",
            )  # fmt: skip


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"{len(found)} triggers keep counts in one row, for which writers queue: {most(f.object for f in found)}."
