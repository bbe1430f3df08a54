"""A table survives no crash and knows no transactions: a failed change stays half done, and writers wait for the whole table.

Why
    MyISAM locks the whole table for each write, ignores ROLLBACK and foreign keys, and must be repaired after a crash. MEMORY is empty
    after a restart.

Example
    CREATE TABLE booking (…) ENGINE=MyISAM;

Fix
    ALTER TABLE booking ENGINE=InnoDB;

When to ignore
    It holds nothing that must last, such as a cache.

Source
    https://dev.mysql.com/doc/refman/8.4/en/storage-engines.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.storage_engine import engine_of
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("mysql", "mariadb")
WITHOUT = {
    "myisam": "locks the whole table for each write",
    "memory": "is empty after a restart",
    "csv": "has no index",
    "merge": "locks whole tables",
    "mrg_myisam": "locks whole tables",
    "aria": "rolls nothing back",
    "archive": "changes and deletes nothing",
}


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        engine = engine_of(table)
        why = WITHOUT.get(engine.lower())
        if why is None:
            continue
        name = f"`{table.name.name}`"
        lasting = engine.lower() not in ("memory", "csv", "archive")
        yield finding(
            case, table, f"{table.name} is kept by {engine}, which {why}: a change that fails stays half done.", level="error" if lasting else "warning",
            fix=Fix(
                sql=(f"ALTER TABLE {name} ENGINE=InnoDB",), reverse=(f"ALTER TABLE {name} ENGINE={engine}",), lock="table",
                risk="It rewrites the table; writers wait meanwhile.",
            ) if lasting else None,
        )  # fmt: skip
