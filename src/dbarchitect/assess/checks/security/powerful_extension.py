"""An extension reaches out of the database: to files of the server, other servers or any code.

Why
    file_fdw and adminpack read files, dblink and postgres_fdw open connections from the server, languages ending in `u` run without
    bounds. A function made in them, or a grant on them, gives that reach to others.

Example
    CREATE EXTENSION plpython3u;

Fix
    DROP EXTENSION, or REVOKE its functions from PUBLIC and grant USAGE on its servers to the one role that needs it.

When to ignore
    It is needed, and only the roles that need it reach it.

Source
    https://www.postgresql.org/docs/18/contrib.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
REACH = {
    "dblink": "opens connections to other servers from this one",
    "file_fdw": "reads files of the server",
    "adminpack": "writes files of the server",
    "lo_import": "reads files of the server",
    "http": "calls web addresses from the server",
    "pg_net": "calls web addresses from the server",
    "plsh": "runs shell scripts on the server",
    "multicorn": "runs Python code on the server",
}
_UNBOUND = ("plpython3u", "plpython2u", "plpythonu", "plperlu", "pltclu", "pllua_u", "plluau")


def check(case: Case) -> Iterator[Finding]:
    for extension in case.schema.extensions:
        reach = REACH.get(extension.name)
        if extension.name in _UNBOUND:
            users = [str(r.name) for r in case.schema.routines if r.language == extension.name]
            reach = f"runs code without bounds on the server{f' ({most(users, 3)})' if users else ', and no function uses it'}"
        if reach is not None:
            yield finding(
                case,
                extension.name,
                f"Extension {extension.name} {reach}.",
                level="notice",
                about=f"extension {extension.name}",
            )
