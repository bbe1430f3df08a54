"""Rows can be written into another's share: what a policy checks on writing is looser than what it checks on reading.

Why
    USING says which rows are seen, WITH CHECK which may be written. Where WITH CHECK is said and does not look at the column that
    tells whose a row is, a tenant may hand rows to another, or plant them there. Without WITH CHECK the engine uses USING for both.

Example
    CREATE POLICY own ON invoice USING (tenant_id = current_setting('app.tenant')::bigint) WITH CHECK (true);

Fix
    ALTER POLICY own ON invoice WITH CHECK (tenant_id = current_setting('app.tenant')::bigint);

When to ignore
    Rows are meant to be handed over by those who hold them, and the receiver is checked elsewhere.

Source
    https://www.postgresql.org/docs/18/sql-createpolicy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.policies import WRITES, lets_all_through, tenant_columns
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Policy, Table

LEVEL = "error"
ENGINES = ("postgresql",)
CAUSES = ("policies_without_row_security",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        whose = tenant_columns(table)
        for policy in table.policies:
            if (
                policy.permissive
                and policy.command in WRITES
                and whose
                and policy.check is not None
                and not _held(table, policy)
            ):
                lost = _lost(policy, whose)
                if lost:
                    yield _finding(case, table, policy, lost)


def _lost(policy: Policy, whose: frozenset[str]) -> list[str]:
    """Columns that say whose a row is, looked at for reading and not for writing."""
    check = policy.check or ""
    if policy.using is None:
        return []
    if lets_all_through(policy.using):
        return []
    seen = [c for c in sorted(whose) if names_column(policy.using, c)]
    return seen if seen and not any(names_column(check, c) for c in seen) else []


def _held(table: Table, policy: Policy) -> bool:
    """Whether a restrictive policy checks what is written anyway."""
    return any(
        not p.permissive and p.command in ("all", policy.command) and not lets_all_through(p.check or p.using)
        for p in table.policies
    )


def _finding(case: Case, table: Table, policy: Policy, lost: list[str]) -> Finding:
    where = f"ALTER POLICY {quote_identifier(policy.name)} ON {qualified(table.name)} WITH CHECK"
    return finding(
        case,
        table,
        f"Policy {policy.name} lets those who see a row of {table.name} write any {lost[0]} into it: rows can be moved into another's share, for its WITH CHECK does not look at {lost[0]}.",
        level="error",
        about=f"{table.name}.{policy.name}",
        fix=Fix(
            sql=(f"{where} ({policy.using})",),
            reverse=(f"{where} ({policy.check})",),
            lock="AccessExclusive",
            risk="A moment's lock; writes that crossed the border fail from then on.",
        ),
    )
