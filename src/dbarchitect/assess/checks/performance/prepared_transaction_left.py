"""A prepared transaction was never ended: it holds its locks over restarts and keeps vacuum from working.

Why
    Two-phase commit leaves a transaction on disk until COMMIT PREPARED. When its manager forgets it, its locks and its snapshot stay
    for ever, until wraparound stops the server.

Example
    PREPARE TRANSACTION 'tx-17';  -- three weeks ago

Fix
    COMMIT PREPARED 'tx-17'; or ROLLBACK PREPARED 'tx-17';

When to ignore
    Its manager is about to end it.

Source
    https://www.postgresql.org/docs/18/sql-prepare-transaction.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.window import live
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
KEY = "prepared transactions"
OLD_SECONDS = 3600.0


def probes(case: Case) -> Iterator[Probe]:
    if case.inspection.source.kind == "live":
        yield Probe(
            key=KEY, sql="SELECT gid, owner, extract(epoch FROM now() - prepared)::float8 AS seconds FROM pg_prepared_xacts ORDER BY prepared",
            why="transactions that wait for their second phase", bounded=True,
        )  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    live(case)
    answer = case.answer(KEY)
    if answer is None or not answer.ok:
        raise NotJudged((answer.why_not if answer else "") or "the server was not asked")
    for row in answer.rows:
        gid, owner, age = row[0] or "", row[1] or "?", float(row[2] or 0)
        if age >= OLD_SECONDS:
            yield about_server(
                f"prepared transaction {gid}", f"The prepared transaction {gid} of {owner} has waited for {age / 3600:,.0f} hours: its locks are held and nothing changed since can be cleared away.",
                level="error" if age >= 24 * OLD_SECONDS else "warning", traffic=age,
            )  # fmt: skip
