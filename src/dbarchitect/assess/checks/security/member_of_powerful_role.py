"""A login inherits power over the whole server or over all data through a role it is a member of.

Why
    pg_execute_server_program starts programs, pg_read_server_files and pg_write_server_files reach the server's files (all three
    amount to superuser), pg_write_all_data and pg_read_all_data hold for every table there is or will be, past all grants.

Example
    GRANT pg_write_all_data TO web;

Fix
    REVOKE pg_write_all_data FROM web;   and GRANT what it works on.

When to ignore
    A backup role with pg_read_all_data; a person who administers.

Source
    https://www.postgresql.org/docs/18/predefined-roles.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import memberships, role_named, roles
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Role

LEVEL = "warning"
ENGINES = ("postgresql",)
SERVER = {
    "pg_execute_server_program": "start programs on the server",
    "pg_read_server_files": "read files of the server",
    "pg_write_server_files": "write files of the server",
}
DATA = {"pg_write_all_data": "change every table", "pg_read_all_data": "read every table"}
_READS_ALL = (
    "backup",
    "dump",
    "replic",
    "analyt",
    "warehouse",
    "etl",
    "export",
    "readonly",
    "read_only",
    "monitor",
    "fivetran",
    "airbyte",
)


def check(case: Case) -> Iterator[Finding]:
    for role in roles(case):
        if role.login and not role.superuser:
            yield from _judged(case, role)


def _judged(case: Case, role: Role) -> Iterator[Finding]:
    reached = memberships(case, role)
    above = [p for p in sorted(reached) if (r := role_named(case, p)) is not None and r.superuser]
    server = [p for p in SERVER if p in reached]
    data = [
        p
        for p in DATA
        if p in reached and not (p == "pg_read_all_data" and any(w in role.name.lower() for w in _READS_ALL))
    ]
    if not (above or server or data):
        return
    may = [SERVER.get(p) or DATA[p] for p in (*server, *data)] + [f"become superuser {p}" for p in above]
    direct = [p for p in (*above, *server, *data) if p in role.member_of]
    listed, name = ", ".join(quote_identifier(p) for p in direct), quote_identifier(role.name)
    yield finding(
        case,
        role.name,
        f"{role.name} logs in and may {', '.join(may)}, by being a member of {', '.join((*above, *server, *data))}.",
        level="error" if above or server else "warning",
        about=f"role {role.name}",
        fix=Fix(
            sql=(f"REVOKE {listed} FROM {name}",),
            reverse=(f"GRANT {listed} TO {name}",),
            lock="none",
            risk="What it does by that right is refused from its next statement on: grant first what it needs.",
        )
        if direct and len(direct) == len(above) + len(server) + len(data)
        else None,
    )
