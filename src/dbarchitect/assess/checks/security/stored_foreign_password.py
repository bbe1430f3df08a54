"""Passwords of other servers lie in this one: whoever may use or dump the mapping reaches those servers too.

Why
    CREATE USER MAPPING … OPTIONS (password …) keeps it readable in the catalog for its owner and superusers, and in dumps.

Example
    CREATE USER MAPPING FOR app SERVER ledger OPTIONS (user 'app', password '…');

Fix
    passfile or certificates (sslkey, sslcert), GSS delegation; a role on the other side that may do little.

When to ignore
    The other side's role reads open data alone.

Source
    https://www.postgresql.org/docs/18/sql-createusermapping.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe, catalog_rows
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "warning"
ENGINES = ("postgresql",)


def probes(case: Case) -> Iterator[Probe]:
    if _has_servers(case):
        yield catalog_probe("catalog.user_mappings")


def check(case: Case) -> Iterator[Finding]:
    if not _has_servers(case):
        return
    for row in catalog_rows(case, "catalog.user_mappings"):
        server, role = row.get("server"), row.get("role") or "public"
        everybody = role == "public"
        message = f"The password for server {server} is stored readable in the mapping of {role}{': every role uses it' if everybody else ''}."
        yield finding(
            case,
            str(server),
            message,
            level="error" if everybody else "warning",
            about=f"user mapping {role} on {server}",
        )


def _has_servers(case: Case) -> bool:
    return any(o.kind == "foreign server" for o in case.schema.others)
