"""New rows all get the same old moment: the default was worked out once, when the table was made.

Why
    DEFAULT 'now'::timestamp, or today's date pasted in by a tool, is a constant. created_at then never changes, and nobody notices
    because it is filled.

Example
    CREATE TABLE login (id bigint PRIMARY KEY, created_at timestamp DEFAULT 'now'::timestamp);

Fix
    ALTER TABLE login ALTER COLUMN created_at SET DEFAULT now();

When to ignore
    The date is a real boundary (“valid from the first of January”).

Source
    https://www.postgresql.org/docs/18/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import alone, finding
from dbarchitect.assess.naming import CHANGED, CREATED, plain
from dbarchitect.assess.values import filled_columns
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql",)
_MOMENT = re.compile(r"'(\d{4}-\d{2}-\d{2})(?:[ T]([\d:.+-]+))?'")
_BOUNDS = ("1970-01-01", "1900-01-01", "0001-01-01", "2000-01-01", "9999-12-31", "1980-01-01")


def check(case: Case) -> Iterator[Finding]:
    for table, column, _, _ in filled_columns(case, "timestamp", "timestamptz", "date"):
        found = _MOMENT.match(column.default or "")
        if found is None or found[1] in _BOUNDS:
            continue
        entered = plain(column.name) in (*CREATED, *CHANGED) or words(column.name)[-1] == "at"
        exact = found[2] is not None and not re.match(r"00:00(:00)?(\+00)?$", found[2])
        if not (entered or exact):
            continue
        where, name = qualified(table.name), quote_identifier(column.name)
        yield finding(
            case,
            table,
            f"Every new row of {table.name} gets {found[1]} as its {column.name}: the default is a constant, worked out when the table was made.",
            level="error",
            column=column.name,
            fix=alone(
                case,
                Fix(
                    sql=(f"ALTER TABLE {where} ALTER COLUMN {name} SET DEFAULT now()",),
                    reverse=(f"ALTER TABLE {where} ALTER COLUMN {name} SET DEFAULT {column.default}",),
                    lock="AccessExclusive",
                    risk="Held for a moment; rows already stored keep their wrong time.",
                ),
            ),
        )
