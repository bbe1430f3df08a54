"""A sequence outlives its column or vanishes beside it: after dropping or copying the table the numbers start wrong or inserts fail.

Why
    A default that takes nextval() of a sequence nobody owns is two objects that know nothing of each other: DROP TABLE leaves the
    sequence, TRUNCATE … RESTART IDENTITY does not reset it, and tools do not recognise the column as numbered.

Example
    CREATE SEQUENCE ticket_no; CREATE TABLE ticket (id bigint PRIMARY KEY DEFAULT nextval('ticket_no'));

Fix
    ALTER SEQUENCE ticket_no OWNED BY ticket.id;

When to ignore
    The sequence numbers several tables on purpose.

Source
    https://www.postgresql.org/docs/18/sql-altersequence.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Sequence
    from dbarchitect.model.tables import Column, Table

LEVEL = "notice"
ENGINES = ("postgresql",)
_NEXT = re.compile(r"\bnextval\('((?:[^']|'')+)'")


def check(case: Case) -> Iterator[Finding]:
    users = numbered_columns(case)
    for name, columns in users.items():
        sequence = next(s for s in case.schema.sequences if str(s.name) == name)
        if sequence.owned_by is not None or len(columns) != 1:
            continue
        table, column = columns[0]
        yield finding(
            case,
            table,
            f"{column.name} of {table.name} is numbered by the sequence {name}, which belongs to no column: dropping or resetting the table leaves it behind.",
            level="notice",
            column=column.name,
        )


def numbered_columns(case: Case) -> dict[str, list[tuple[Table, Column]]]:
    """The columns that each sequence numbers by their default."""
    known: dict[str, Sequence] = {str(s.name): s for s in case.schema.sequences}
    found: dict[str, list[tuple[Table, Column]]] = {}
    for table in case.tables:
        for column in table.columns:
            called = _NEXT.search(column.default or "")
            if called:
                name = called[1].replace('"', "").removeprefix("public.")
                if name in known:
                    found.setdefault(name, []).append((table, column))
    return found
