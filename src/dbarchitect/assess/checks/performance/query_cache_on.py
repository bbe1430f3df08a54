"""All sessions queue for one lock of the query cache: more cores make the server slower.

Why
    Each read looks into the query cache and each write empties what it touches, under a single lock. MySQL 8 has removed it.

Example
    query_cache_type = ON; query_cache_size = 268435456

Fix
    SET GLOBAL query_cache_type = OFF; SET GLOBAL query_cache_size = 0;

When to ignore
    A few tables are read by few sessions and never change.

Source
    https://mariadb.com/kb/en/query-cache/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, bytes_said, in_bytes, is_on
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    size = in_bytes(case, "query_cache_size")
    if size and is_on(case, "query_cache_type"):
        yield about_server(
            "setting query_cache_type",
            f"All sessions queue for the lock of a query cache of {bytes_said(size)}, and each write empties what it touches.",
            level="warning",
        )
