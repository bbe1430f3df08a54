"""The table's owner passes by its policies: an application that logs in as the owner sees the rows of all.

Why
    Row security does not hold for the owner of a table unless it is forced. Many applications, and every migration, run as the owner.

Example
    ALTER TABLE invoice ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON invoice USING (tenant_id = current_setting('app.tenant')::bigint);

Fix
    ALTER TABLE invoice FORCE ROW LEVEL SECURITY;

When to ignore
    The owner never serves requests and cannot log in.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe, is_live, role_named, table_owner
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.policies import guarded
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def probes(case: Case) -> Iterator[Probe]:
    if is_live(case):
        yield catalog_probe("catalog.database")


def check(case: Case) -> Iterator[Finding]:
    for table in guarded(case):
        if not table.force_row_security and not _owner_stays_away(case, table):
            yield _finding(case, table)


def _owner_stays_away(case: Case, table: Table) -> bool:
    """Whether the owner is known and cannot log in, or is a superuser, whom nothing holds."""
    owner = role_named(case, table_owner(case, table))
    return owner is not None and (not owner.login or owner.superuser)


def _finding(case: Case, table: Table) -> Finding:
    owner = table_owner(case, table)
    who = f"its owner {owner}, who can log in" if owner else "whoever logs in as its owner"
    where = qualified(table.name)
    return finding(
        case,
        table,
        f"The policies of {table.name}{rows_said(case, table)} do not hold for {who} and so sees every row: row security is not forced."
        if owner
        else f"{who[0].upper()}{who[1:]} sees every row of {table.name}{rows_said(case, table)} past its policies: row security is not forced.",
        level="warning",
        fix=Fix(
            sql=(f"ALTER TABLE {where} FORCE ROW LEVEL SECURITY",),
            reverse=(f"ALTER TABLE {where} NO FORCE ROW LEVEL SECURITY",),
            lock="AccessExclusive",
            risk="A moment's lock; jobs that run as the owner then see only what the policies let through.",
        ),
    )
