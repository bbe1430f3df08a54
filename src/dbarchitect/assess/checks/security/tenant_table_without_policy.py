"""Most tables keep tenants apart by policies and this one does not: its rows are seen across the border.

Why
    A column that says whose a row is does nothing by itself. Where other tables with the same column have policies on it, one
    without is the hole through which tenants see each other.

Example
    invoice and payment have policies on tenant_id; attachment has tenant_id and none.

Fix
    ALTER TABLE attachment ENABLE ROW LEVEL SECURITY, and the policy of its neighbours.

When to ignore
    Only jobs of the system reach the table; then take away the application's grants.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.policies import guarded, tenant_columns
from dbarchitect.assess.ranking import ranked
from dbarchitect.core.english import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql",)
CAUSES = ("policies_without_row_security",)
SEPARATE = 2


def check(case: Case) -> Iterator[Finding]:
    borders: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for table in guarded(case):
        for column in tenant_columns(table):
            borders[column] += 1
            examples.setdefault(column, str(table.name))
    for table in case.tables:
        if table.row_security or table.inherits:
            continue
        shared = [
            c.name
            for c in table.columns
            if borders[c.name] >= 2 or (borders[c.name] == 1 and _refers_alike(case, table.name.name, c.name, examples))
        ]
        if shared and not all(_is_own_key(case, str(table.name), c) for c in shared):
            column = max(shared, key=lambda c: (borders[c], c))
            message = (
                f"{table.name}{rows_said(case, table)} has {column} and no policy, while {borders[column]} other "
                f"{'table keeps' if borders[column] == 1 else 'tables keep'} rows apart by it ({examples[column]}): its rows are seen across that border."
            )
            yield finding(case, table, message, level="error")


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"{found[0].message.rstrip()} So it is with {counted(len(found), 'table')} in all: {listed((f.object for f in ranked(found)), most=8)}."


def _refers_alike(case: Case, table: str, column: str, examples: dict[str, str]) -> bool:
    """Whether the column refers to the same table as that of the guarded one."""
    targets = {(str(r.table.name), str(r.key.target)) for r in case.references if r.key.columns == (column,)}
    mine = {target for name, target in targets if name.rpartition(".")[2] == table}
    return bool(mine & {target for name, target in targets if name == examples[column]})


def _is_own_key(case: Case, table: str, column: str) -> bool:
    """Whether the column is all of the table's primary key: the list of tenants itself."""
    key = case.by_name[table].primary_key
    return key is not None and key.columns == (column,)
