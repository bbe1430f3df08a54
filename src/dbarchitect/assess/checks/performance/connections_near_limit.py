"""Nearly all connections are taken: the next users are refused.

Why
    At max_connections a new session gets “too many clients already”. Each connection is a process with memory of its own; hundreds
    of them slow all.

Example
    188 of 200 connections

Fix
    A pooler in front (PgBouncer), smaller pools in the applications; only then a higher limit.

When to ignore
    It was the peak, and pools are bounded below the limit.

Source
    https://www.postgresql.org/docs/18/runtime-config-connection.html#GUC-MAX-CONNECTIONS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, number
from dbarchitect.assess.server_counters import SERVER, counters, server_probe
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("settings",)
NEAR = 0.8


def probes(case: Case) -> Iterator[Probe]:
    yield from server_probe(case)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    taken = counters(case, SERVER).get("connections", 0)
    limit = number(case, "max_connections") or 0
    free = limit - (number(case, "superuser_reserved_connections") or 0) - (number(case, "reserved_connections") or 0)
    if free > 0 and taken >= NEAR * free:
        idle = sum(s.state == "idle" for s in case.inspection.activity or ())
        resting = f" {idle} of this database's are idle: a pooler would share them." if idle >= 0.5 * taken else ""
        yield about_server(
            "setting max_connections", f"{taken:,.0f} of {free:,.0f} connections are taken; the next users are refused.{resting}",
            level="error" if taken >= 0.95 * free else "warning", traffic=taken,
        )  # fmt: skip
