"""Old row locks shared by several transactions are not frozen in time: before their numbers run out the server refuses all writes.

Why
    Vacuum must freeze rows before two thousand million newer shared row locks have come. Autovacuum begins at autovacuum_multixact_freeze_max_age; an
    age far above it says that it does not get through: it is too slow, cancelled again and again, or held up by an old transaction.

Example
    age 1,400,000,000 of 2,147,483,647

Fix
    End old transactions and slots, then VACUUM (FREEZE) the table.

When to ignore
    Never above a thousand million.

Source
    https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-MULTIXACT-WRAPAROUND
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import number
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.window import live
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use",)
CAUSES = ("autovacuum_disabled_on_table",)
LAST = 2**31
OVER = 2.0
"""So far beyond the age at which autovacuum is forced."""


def check(case: Case) -> Iterator[Finding]:
    live(case)
    forced = number(case, "autovacuum_multixact_freeze_max_age") or 400_000_000
    for table in case.schema.tables:
        use = case.use(table)
        age = (use.multixact_age or 0) if use and table.partitioning is None else 0
        if age < OVER * forced and age < 0.5 * LAST:
            continue
        yield finding(
            case, table, f"{table.name} holds shared row locks {age:,} back, {age / LAST:.0%} of the way to where the server refuses all writes; autovacuum should have frozen them at {forced:,.0f}.",
            level="error" if age >= 0.7 * LAST else "warning",
            fix=Fix(
                sql=(f"VACUUM (FREEZE) {qualified(table.name)}",), lock="ShareUpdateExclusive",
                risk="It reads the whole table; reads and writes go on. It does not help while an old transaction or slot holds it back.",
            ),
        )  # fmt: skip


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"{counted(len(found), 'table')} hold rows that should have been frozen long ago; at the end of the numbers the server refuses all writes: {most(f.object for f in found)}."
