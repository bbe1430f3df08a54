"""A trigger is switched off: what it kept true is no longer kept, and nothing shows it.

Why
    DISABLE TRIGGER before a load and no ENABLE after it leaves audit rows unwritten, sums stale, or references unchecked.

Example
    ALTER TABLE orders DISABLE TRIGGER orders_audit;

Fix
    ALTER TABLE orders ENABLE TRIGGER orders_audit; and repair the rows written meanwhile. Drop it where it is not wanted.

When to ignore
    A load is running.

Source
    https://www.postgresql.org/docs/18/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import alone, finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for trigger in table.triggers:
            if trigger.enabled != "disabled":
                continue
            where, name = qualified(table.name), quote_identifier(trigger.name)
            fix = Fix(
                sql=(f"ALTER TABLE {where} ENABLE TRIGGER {name}",),
                reverse=(f"ALTER TABLE {where} DISABLE TRIGGER {name}",),
                lock="ShareRowExclusive",
                risk="Writes run the trigger from then on; rows written meanwhile are not repaired.",
            )
            message = f"The trigger {trigger.name} of {table.name} is disabled: what it kept true is not kept."
            yield finding(
                case, table, message, level="warning", about=f"{table.name}.{trigger.name}", fix=alone(case, fix)
            )
