"""Each change of a published table sends the whole old row and makes the reader search for it.

Why
    With REPLICA IDENTITY FULL the subscriber looks for the old row by all columns; without a usable index it reads the whole table
    for each changed row. WAL doubles as well.

Example
    ALTER TABLE reading REPLICA IDENTITY FULL;

Fix
    ALTER TABLE reading REPLICA IDENTITY DEFAULT; with a primary key, or USING INDEX.

When to ignore
    A consumer needs the old values (change data capture).

Source
    https://www.postgresql.org/docs/18/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes",)
LARGE_ROWS = 100_000


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        rows = case.rows(table) or 0
        if table.replica_identity != "full" or rows < LARGE_ROWS or table.partitioning is not None:
            continue
        name = qualified(table.name)
        fix = Fix(
            sql=(f"ALTER TABLE {name} REPLICA IDENTITY DEFAULT",), reverse=(f"ALTER TABLE {name} REPLICA IDENTITY FULL",), lock="AccessExclusive",
            risk="The lock lasts for a moment. Consumers no longer see old values of other columns.",
        )  # fmt: skip
        yield finding(
            case, table, f"Each change of {table.name} ({rows:,.0f} rows) sends the whole old row, and its reader searches for it by all {counted(len(table.columns), 'column')}.",
            level="notice", fix=fix if table.primary_key else None,
        )  # fmt: skip
