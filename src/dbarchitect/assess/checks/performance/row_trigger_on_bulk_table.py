"""A trigger runs once for each of millions of rows where once for each statement would do.

Why
    An AFTER trigger FOR EACH ROW queues an event in memory and calls its function for every row of a mass change. With transition
    tables one call sees all rows of the statement.

Example
    CREATE TRIGGER reading_audit AFTER INSERT ON reading FOR EACH ROW EXECUTE FUNCTION audit();

Fix
    CREATE TRIGGER … AFTER INSERT ON reading REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION …;

When to ignore
    Rows come one by one.

Source
    https://www.postgresql.org/docs/18/sql-createtrigger.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess import window
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("use",)
MANY_A_DAY = 500_000
_AFTER_ROW = re.compile(
    r"\ACREATE (?:OR REPLACE )?TRIGGER .*\bAFTER\b (?P<events>.*?) ON .*\bFOR EACH ROW\b", re.DOTALL | re.IGNORECASE
)


def check(case: Case) -> Iterator[Finding]:
    days = window.days_counted(case, least=1)
    for table in case.tables:
        use = case.use(table)
        if use is None:
            continue
        for trigger in table.triggers:
            found = _AFTER_ROW.match(trigger.definition)
            if found is None or trigger.enabled in ("disabled", "replica"):
                continue
            events = found["events"].upper()
            counts = {"INSERT": use.inserted, "UPDATE": use.updated, "DELETE": use.deleted}
            calls = sum(n or 0 for event, n in counts.items() if event in events)
            if calls / days >= MANY_A_DAY:
                yield finding(
                    case, table, f"{trigger.name} was called for each of {calls:,} rows of {table.name}{window.during(case)}.",
                    level="notice", about=f"{table.name}.{trigger.name}",
                )  # fmt: skip
