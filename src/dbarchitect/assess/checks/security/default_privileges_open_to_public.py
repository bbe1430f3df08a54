"""Every table made from now on is open to everybody: default privileges grant to PUBLIC.

Why
    ALTER DEFAULT PRIVILEGES holds for objects of the future. Tables that a later migration makes, with whatever they hold, are
    readable or writable by all from their first moment, and nobody looks there.

Example
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;

Fix
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM PUBLIC;

When to ignore
    A schema of open data alone.

Source
    https://www.postgresql.org/docs/18/sql-alterdefaultprivileges.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "warning"
ENGINES = ("postgresql",)
_OPEN = re.compile(
    r"(?P<head>ALTER DEFAULT PRIVILEGES(?: .{1,400}?)?) GRANT (?P<rights>[A-Z, ]{3,120}) ON (?P<on>TABLES|SEQUENCES|SCHEMAS|LARGE OBJECTS) TO (?P<to>PUBLIC|anon)\b",
    re.IGNORECASE,
)


def probes(case: Case) -> Iterator[Probe]:
    yield catalog_probe("catalog.database")


def check(case: Case) -> Iterator[Finding]:
    for default in case.schema.default_privileges:
        found = _OPEN.match(default.definition)
        if found is None:
            continue
        head, rights, objects, to = _for_maker(case, found["head"]), found["rights"].strip(), found["on"], found["to"]
        writes = any(w in rights.upper() for w in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"))
        place = head.partition(" IN SCHEMA ")[2] or "every schema"
        yield finding(
            case,
            place,
            f"All {objects.lower()} made in {place} from now on grant {rights} to {to}: whatever a later migration stores there is open to "
            f"{'everybody' if to.upper() == 'PUBLIC' else 'visitors'}.",
            level="error" if writes else "warning",
            about=f"default privileges on {objects.lower()} in {place}",
            fix=Fix(
                sql=(f"{head} REVOKE {rights} ON {objects} FROM {to}",),
                reverse=(f"{head} GRANT {rights} ON {objects} TO {to}",),
                lock="none",
                risk="Objects that exist keep their grants.",
            ),
        )


def _for_maker(case: Case, head: str) -> str:
    """The statement's head with the role whose objects it is about, where the schema leaves out the main owner."""
    answer = case.answer("catalog.database")
    if " FOR ROLE " in head or answer is None or not answer.ok or not answer.rows:
        return head
    said = dict(zip(answer.columns, answer.rows[0], strict=False))
    owner = said.get("table_owner") or said.get("owner")
    return head.replace("PRIVILEGES", f"PRIVILEGES FOR ROLE {quote_identifier(owner)}", 1) if owner else head
