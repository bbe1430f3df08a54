"""A trigger's function ends without RETURN: every write that fires it fails.

Why
    PL/pgSQL does not notice when the function is made. The first statement that fires it ends with “control reached end of trigger
    procedure without RETURN”, and so does every later one.

Example
    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (NEW.id); END $$;

Fix
    Add RETURN NEW (for DELETE: RETURN OLD; for statements and AFTER triggers: RETURN NULL) as the last statement.

When to ignore
    Its last statement always raises an exception of its own.

Source
    https://www.postgresql.org/docs/18/plpgsql-trigger.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.statements import body_of, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql",)
_TRIGGER = re.compile(r"\bRETURNS\s+(?:\"?pg_catalog\"?\.)?\"?trigger\"?(?!\w)", re.IGNORECASE)


def check(case: Case) -> Iterator[Finding]:
    for routine in case.schema.routines:
        if routine.language != "plpgsql" or not _TRIGGER.search(routine.definition[:2_000]):
            continue
        said = tokens_of(body_of(routine))
        if not said or any(t.is_word("RETURN", "RAISE") for t in said):
            continue
        fired = [
            f"{trigger.name} of {table.name}"
            for table in case.schema.tables
            for trigger in table.triggers
            if trigger.enabled != "disabled" and any(t.name == routine.name.name for t in tokens_of(trigger.definition))
        ]
        by = (
            f": every write that fires {most(fired, 3)} fails"
            if fired
            else ": the first trigger that calls it makes every write fail"
        )
        message = f"The trigger function {routine.name} ends without RETURN{by}."
        yield finding(case, str(routine.name), message, level="error" if fired else "warning", about=str(routine.name))
