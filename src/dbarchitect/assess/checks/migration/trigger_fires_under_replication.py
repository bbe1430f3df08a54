"""A trigger fires at the wrong end of replication: changes are made twice, or never.

Why
    ENABLE ALWAYS fires again where replicated changes are applied, so what it writes is written twice when that is replicated too. ENABLE
    REPLICA fires only there: in normal work the trigger is silent.

Example
    ALTER TABLE orders ENABLE REPLICA TRIGGER orders_audit;

Fix
    ALTER TABLE orders ENABLE TRIGGER orders_audit;

When to ignore
    A subscriber's own bookkeeping that is meant to see replicated changes.

Source
    https://www.postgresql.org/docs/18/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    publishes = any(o.kind == "publication" for o in case.schema.others)
    for table in case.tables:
        for trigger in table.triggers:
            if trigger.enabled == "replica" or (trigger.enabled == "always" and publishes):
                silent = trigger.enabled == "replica"
                harm = (
                    "never fires in normal work, only where replicated changes are applied"
                    if silent
                    else "fires again where replicated changes are applied: what it writes is written twice"
                )
                where, name = qualified(table.name), quote_identifier(trigger.name)
                yield finding(
                    case,
                    table,
                    f"Trigger {trigger.name} of {table.name} {harm}.",
                    level="warning",
                    about=f"{table.name}.{trigger.name}",
                    fix=Fix(
                        sql=(f"ALTER TABLE {where} ENABLE TRIGGER {name}",),
                        reverse=(f"ALTER TABLE {where} ENABLE {trigger.enabled.upper()} TRIGGER {name}",),
                        lock="ShareRowExclusive",
                        risk="A moment's lock; the trigger does its work on each change from then on."
                        if silent
                        else "A moment's lock.",
                    ),
                )
