"""Triggers take a good part of a change's time.

Mostly the check of a foreign key whose referring column has no index: every deleted parent reads the child as a whole.

Fix: an index on the referring columns. Source: PostgreSQL, “Foreign Keys”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.model.explanation import Cause, Remedy
from dbarchitect.model.plan import Trigger

TITLE = "Triggers take the time"


def find(case: Case) -> Iterator[Cause]:
    whole = case.plan.execution_ms
    for trigger in case.plan.triggers:
        if not whole or trigger.ms is None or trigger.ms < max(1.0, 0.1 * whole):
            continue
        said = f"{trigger.name} took {trigger.ms:,.1f} ms of {whole:,.1f} ms in {counted(trigger.calls or 0, 'call')}."
        yield make(
            __name__.rpartition(".")[2],
            TITLE,
            case,
            (case.plan.root,),
            said,
            *_remedy(case, trigger),
            share=min(1.0, trigger.ms / whole),
        )


def _remedy(case: Case, trigger: Trigger) -> tuple[Remedy, ...]:
    for table in case.schema.tables if case.schema else ():
        for key in table.foreign_keys:
            led = any(tuple(k.expression for k in i.keys[: len(key.columns)]) == key.columns for i in table.indexes)
            if key.name == trigger.name and not led:
                shown = quote_identifier(table.name.name)
                if table.name.namespace != "public":
                    shown = f"{quote_identifier(table.name.namespace)}.{shown}"
                return (
                    remedies.index(
                        shown, tuple(quote_identifier(c) for c in key.columns), f"an index for the reference {key.name}",
                        name=remedies.object_name(table.name.name, *key.columns),
                    ),
                )  # fmt: skip
    return ()
