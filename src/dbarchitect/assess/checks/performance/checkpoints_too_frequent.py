"""Checkpoints are forced by the amount of WAL: every page is written whole again and again.

Why
    After a checkpoint the first change of each page writes the whole page to WAL. When max_wal_size forces checkpoints every minute,
    WAL multiplies and the disk is busy with it.

Example
    90 % of checkpoints requested, one a minute

Fix
    ALTER SYSTEM SET max_wal_size = '8GB';

When to ignore
    Recovery after a crash must be very short.

Source
    https://www.postgresql.org/docs/18/wal-configuration.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import MB, about_server, bytes_said, in_bytes, set_to
from dbarchitect.assess.server_counters import CHECKPOINTS, checkpoints_probe, counters
from dbarchitect.assess.window import days_said, live
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "warning"
ENGINES = ("postgresql",)
LEAST = 50
MANY = 0.3
A_DAY = 48.0


def probes(case: Case) -> Iterator[Probe]:
    yield from checkpoints_probe(case)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    seen = counters(case, CHECKPOINTS)
    timed, asked, days = seen.get("timed", 0), seen.get("requested", 0), seen.get("days")
    if not days or days < 1 or asked < LEAST or asked < MANY * (timed + asked) or asked / days < A_DAY:
        return
    size = in_bytes(case, "max_wal_size")
    now = f" of {bytes_said(size)}" if size else ""
    yield about_server(
        "setting max_wal_size", f"{asked:,.0f} of {asked + timed:,.0f} checkpoints in {days_said(days)} were forced, {asked / days:,.0f} a day: max_wal_size{now} is used up before their time, and each page is written whole again.",
        level="warning", traffic=asked, fix=set_to(case, "max_wal_size", f"{int(4 * (size or 1024 * MB) / MB)}MB", risk="pg_wal takes more room, and recovery after a crash longer."),
        evidence=(Calculated(formula="requested / (timed + requested)", inputs=(("timed", f"{timed:,.0f}"), ("requested", f"{asked:,.0f}")), result=f"{asked / (asked + timed):.0%}"),),
    )  # fmt: skip
