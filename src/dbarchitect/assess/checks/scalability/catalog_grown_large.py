"""The catalogs are so large that planning and connecting are slow, and each session holds megabytes of them.

Why
    Each session caches what it needs of the catalogs; backups, vacuum and upgrades go through all relations. Hundreds of thousands of
    them, or catalogs bloated by temporary tables made and dropped all day, slow everything.

Example
    600,000 tables, one schema for each customer

Fix
    Fewer, larger tables with a tenant column; VACUUM FULL of a bloated catalog in a quiet hour; temporary tables kept for the session.

When to ignore
    Sessions live long and see few tables.

Source
    https://www.postgresql.org/docs/18/limits.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, PAGE, about_server, bytes_said
from dbarchitect.assess.server_counters import SERVER, counters, server_probe
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)
MANY = 50_000
VERY_MANY = 250_000
BLOATED = GB
EACH_BYTES = 60_000
"""What a relation with twenty columns and its indexes takes in the catalogs is a tenth of this."""


def probes(case: Case) -> Iterator[Probe]:
    yield from server_probe(case)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    seen = counters(case, SERVER)
    relations, size = seen.get("relations", 0), seen.get("catalog_pages", 0) * PAGE
    if relations >= MANY:
        said = f"The database has {relations:,.0f} tables and indexes: connecting, planning, vacuum and upgrades go through them."
    elif size >= BLOATED and relations and size / relations >= EACH_BYTES:
        said = f"The catalogs take {bytes_said(size)} for {relations:,.0f} relations: temporary tables or schema changes have left them bloated."
    else:
        return
    yield about_server("catalog", said, level="warning" if relations >= VERY_MANY else "notice", size=size)
