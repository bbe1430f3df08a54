"""Old transactions are not frozen in time: before their numbers run out the server refuses all writes.

Why
    Vacuum must freeze rows before two thousand million newer transactions have come. Autovacuum begins at autovacuum_freeze_max_age; an
    age far above it says that it does not get through: it is too slow, cancelled again and again, or held up by an old transaction.

Example
    age 1,400,000,000 of 2,147,483,647

Fix
    End old transactions and slots, then VACUUM (FREEZE) the table.

When to ignore
    Never above a thousand million.

Source
    https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import date_after, number
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.server_counters import DATABASE, database_probe
from dbarchitect.assess.window import live
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use",)
CAUSES = ("autovacuum_disabled_on_table",)
LAST = 2**31
OVER = 2.0
"""So far beyond the age at which autovacuum is forced."""


def probes(case: Case) -> Iterator[Probe]:
    yield from database_probe(case)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    forced = number(case, "autovacuum_freeze_max_age") or 200_000_000
    for table in case.schema.tables:
        use = case.use(table)
        age = (use.frozen_age or 0) if use and table.partitioning is None else 0
        if age < OVER * forced and age < 0.5 * LAST:
            continue
        yield finding(
            case, table, f"{table.name} holds rows {age:,} transactions old, {age / LAST:.0%} of the way to where the server refuses all writes; autovacuum should have frozen them at {forced:,.0f}.{_when(case, age)}",
            level="error" if age >= 0.7 * LAST else "warning",
            fix=Fix(
                sql=(f"VACUUM (FREEZE) {qualified(table.name)}",), lock="ShareUpdateExclusive",
                risk="It reads the whole table; reads and writes go on. It does not help while an old transaction or slot holds it back.",
            ),
        )  # fmt: skip


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"{counted(len(found), 'table')} hold rows that should have been frozen long ago; at the end of the numbers the server refuses all writes: {most(f.object for f in found)}."


def _when(case: Case, age: float) -> str:
    """The earliest date, were every transaction to take a number; empty when the rate is unknown."""
    answer, window = case.answer(DATABASE), case.inspection.window
    if answer is None or not answer.ok or not answer.rows or window is None or not window.days or window.days < 1:
        return ""
    ended = float(dict(zip(answer.columns, answer.rows[0], strict=False)).get("xact_commit") or 0)
    date = date_after(case, (LAST - age) / (ended / window.days)) if ended else None
    return f" At the present rate that is not before {date}." if date else ""
