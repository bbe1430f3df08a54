"""Files lie in large objects, which nothing removes with the row that refers to them.

Why
    A large object is referred to by a number alone. When the row goes it stays, unless a trigger or vacuumlo removes it; logical
    replication leaves large objects out, and upgrades go through each.

Example
    lo_create(0);  -- 400,000 of them

Fix
    Keep files in object storage and their address in the row, or short ones as bytea.

When to ignore
    They are few, and vacuumlo runs.

Source
    https://www.postgresql.org/docs/18/largeobjects.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.server_counters import SERVER, counters, server_probe
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)
MANY = 1000


def probes(case: Case) -> Iterator[Probe]:
    yield from server_probe(case)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    count = counters(case, SERVER).get("large_objects", 0)
    if count >= MANY:
        yield about_server(
            "large objects",
            f"The database keeps {count:,.0f} large objects: none goes with the row that refers to it, and logical replication leaves them out.",
            level="notice",
            size=count,
        )
