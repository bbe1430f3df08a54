"""A partition is half detached: it blocks further changes of partitions.

Why
    DETACH PARTITION CONCURRENTLY works in two steps. When the second fails, the partition is neither in nor out, and no other can be
    detached that way.

Example
    ALTER TABLE visit DETACH PARTITION visit_2020 CONCURRENTLY;  -- cancelled

Fix
    ALTER TABLE visit DETACH PARTITION visit_2020 FINALIZE;

When to ignore
    It is being detached now.

Source
    https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.window import live
from dbarchitect.model.findings import Fix
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
KEY = "partitions half detached"


def probes(case: Case) -> Iterator[Probe]:
    if (
        case.inspection.source.kind == "live"
        and (case.major or 0) >= 14
        and any(t.partitioning for t in case.schema.tables)
    ):
        yield Probe(
            key=KEY, sql="SELECT inhparent::regclass::text, inhrelid::regclass::text FROM pg_inherits WHERE inhdetachpending ORDER BY 1, 2",
            why="partitions that are neither in nor out", bounded=True,
        )  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    live(case)
    if not any(t.partitioning for t in case.schema.tables) or (case.major or 0) < 14:
        return
    answer = case.answer(KEY)
    if answer is None or not answer.ok:
        raise NotJudged((answer.why_not if answer else "") or "the server was not asked")
    for row in answer.rows:
        parent, part = row[0] or "", row[1] or ""
        yield about_server(
            f"{parent}.{part}", f"{part} is half detached from {parent}: its rows are still seen by some statements, and no other partition can be detached concurrently.",
            level="warning",
            fix=Fix(sql=(f"ALTER TABLE {parent} DETACH PARTITION {part} FINALIZE",), lock="ShareUpdateExclusive", risk="The partition then stands by itself."),
        )  # fmt: skip
