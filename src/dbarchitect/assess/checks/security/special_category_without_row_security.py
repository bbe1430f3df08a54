"""Health or other data the law guards most is open row by row to every role with a grant: nothing limits which people it sees.

Why
    Article 9 of the GDPR forbids handling such data but for named purposes and people. One leaked application login reads all of it
    at once where neither policies nor columns limit what it sees.

Example
    CREATE TABLE patient (id bigint PRIMARY KEY, name text, diagnosis text); GRANT SELECT ON patient TO app, portal, billing;

Fix
    Row-level security by ward, clinic or person; grants on the columns each role needs.

When to ignore
    A single role reaches the table and its application checks every access and keeps a record of it.

Source
    https://gdpr-info.eu/art-9-gdpr/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import STRANGERS
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import most
from dbarchitect.assess.privacy import by_class, personal_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
CAUSES = (
    "policies_without_row_security",
    "tenant_table_without_policy",
    "public_granted_on_table",
    "sensitive_columns_open_to_readers",
)
WIDE = 2
"""Roles that see the data without one of them being its only keeper."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        guarded = tuple(p for p in personal_columns(case, table) if p.of in ("health", "special"))
        if not guarded or table.row_security:
            continue
        names = {p.column.name for p in guarded}
        readers = sorted(
            {
                g.grantee
                for g in table.grants
                if "SELECT" in g.privileges
                and (not g.columns or names & set(g.columns))
                and g.grantee not in (table.owner, "CURRENT_USER", *STRANGERS)
            }
        )
        if len(readers) >= WIDE:
            message = (
                f"{len(readers)} roles ({most(readers, 4)}) read {by_class(guarded)} of everybody in {table.name}{rows_said(case, table)}: "
                "no policy limits whose rows they see."
            )
            yield finding(case, table, message, level="warning")
