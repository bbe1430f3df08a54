"""The role an application logs in with owns its tables: one injected statement can drop them or turn their protection off.

Why
    An owner may DROP, TRUNCATE and ALTER, disable triggers and row security, and grant to others; no grant can be taken from it. A
    separate owner that only migrations use takes all that from whoever gets into the application.

Example
    CREATE ROLE web LOGIN; ALTER TABLE orders OWNER TO web;

Fix
    CREATE ROLE app_owner NOLOGIN; GRANT app_owner TO the migrating role; REASSIGN OWNED BY web TO app_owner; GRANT SELECT, INSERT, UPDATE, DELETE … TO web.

When to ignore
    Tools with one login, and databases nobody outside reaches.

Source
    https://cheatsheetseries.owasp.org/cheatsheets/Database_Security_Cheat_Sheet.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe, is_live, role_named, roles, table_owner
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)
_MIGRATES = ("owner", "migrat", "deploy", "admin", "dba", "flyway", "liquibase", "schema")


def probes(case: Case) -> Iterator[Probe]:
    if is_live(case):
        yield catalog_probe("catalog.database")


def check(case: Case) -> Iterator[Finding]:
    known = {r.name for r in roles(case)}
    owned: dict[str, list[str]] = {}
    for table in case.tables:
        owner = table_owner(case, table)
        if owner in known:
            owned.setdefault(owner, []).append(str(table.name))
    for name, tables in sorted(owned.items()):
        role = role_named(case, name)
        if role is None or not role.login or role.superuser or any(w in name.lower() for w in _MIGRATES):
            continue
        busy = [s for s in case.inspection.activity or () if s.role == name]
        now = f", in {counted(len(busy), 'session')} now" if busy else ""
        message = (
            f"{name} logs in{now} and owns {counted(len(tables), 'table')} ({most(tables, 3)}): an injected statement could drop them or turn "
            "their triggers and policies off."
        )
        yield finding(case, name, message, level="notice", about=f"role {name}")
