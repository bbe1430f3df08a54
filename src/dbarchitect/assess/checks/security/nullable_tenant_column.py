"""Rows may belong to nobody: where the column that says whose a row is stays NULL, policies hide the row from all.

Why
    NULL equals nothing, so a row without an owner is seen by no tenant: lost to them, and still counted, backed up and leaked by
    whatever bypasses the policies.

Example
    CREATE TABLE invoice (id bigint PRIMARY KEY, tenant_id bigint); with a policy USING (tenant_id = current_setting('app.tenant')::bigint)

Fix
    ALTER TABLE invoice ADD CONSTRAINT … CHECK (tenant_id IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT; then SET NOT NULL.

When to ignore
    A policy names rows without an owner as everybody's (OR tenant_id IS NULL).

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.policies import guarded, tenant_columns
from dbarchitect.assess.values import null_share
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in guarded(case):
        for name in sorted(tenant_columns(table)):
            column = table.column(name)
            if column is not None and column.nullable and not _meant(table, name):
                yield _finding(case, table, name)


def _meant(table: Table, column: str) -> bool:
    """Whether a policy or a CHECK speaks of rows without it, or another column says whose the row is as well."""
    said = " ".join(e for p in table.policies for e in (p.using, p.check) if e)
    if re.search(rf'(?<!\w)"?{re.escape(column)}"?\s+IS\s+(?:NOT\s+)?NULL', said, re.IGNORECASE):
        return True
    if any(
        re.search(rf'(?<!\w)"?{re.escape(column)}"?\s+IS\s+NOT\s+NULL', c.expression, re.IGNORECASE)
        for c in table.checks
    ):
        return True
    return any((c := table.column(other)) is not None and not c.nullable for other in tenant_columns(table) - {column})


def _finding(case: Case, table: Table, name: str) -> Finding:
    share = null_share(case, table, name)
    now = f" ({share:.0%} of the rows today)" if share else ""
    where, column = qualified(table.name), quote_identifier(name)
    guard = quote_identifier(default_name(table.name.name, name, "present"))
    return finding(
        case,
        table,
        f"A row of {table.name} without {name}{now} is seen by nobody its policies know: {name} may be NULL.",
        level="error" if share else "warning",
        column=name,
        fix=None
        if share
        else Fix(
            sql=(
                f"ALTER TABLE {where} ADD CONSTRAINT {guard} CHECK ({column} IS NOT NULL) NOT VALID",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {guard}",
                f"ALTER TABLE {where} ALTER COLUMN {column} SET NOT NULL",
                f"ALTER TABLE {where} DROP CONSTRAINT {guard}",
            ),
            reverse=(f"ALTER TABLE {where} ALTER COLUMN {column} DROP NOT NULL",),
            lock="AccessExclusive",
            risk="Moments' locks; the table is read once without blocking writes. Fails where rows without it are stored.",
        ),
    )
