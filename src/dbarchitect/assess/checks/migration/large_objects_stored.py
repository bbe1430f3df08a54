"""Large objects outlive the rows that name them and are left behind by logical replication and many tools.

Why
    A large object belongs to no row: deleting the row leaves it. Logical replication does not carry it, rights are per object, and
    pg_upgrade takes long with millions of them.

Example
    CREATE TABLE scan (id bigint PRIMARY KEY, picture oid);   -- filled by lo_import

Fix
    bytea for what is small, a file store with a reference for what is large; vacuumlo for the orphans meanwhile.

When to ignore
    Values over 1 GB that must be read in parts within a transaction.

Source
    https://www.postgresql.org/docs/18/largeobjects.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.probing import number
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)


def probes(case: Case) -> Iterator[Probe]:
    yield catalog_probe("catalog.large_objects")


def check(case: Case) -> Iterator[Finding]:
    named = [
        f"{t.name}.{c.name}"
        for t in case.tables
        for c in t.columns
        if column_type(case.schema, c).name in ("oid", "lo")
    ]
    stored = number(case, "catalog.large_objects")
    if stored:
        by = f", named by {most(named, 3)}" if named else " and no column names them"
        amount = "100,000 or more large objects" if stored >= 100_000 else counted(stored, "large object")
        message = f"{amount} lie in the database{by}: deleting a row leaves its object, and logical replication leaves them behind."
        yield finding(case, "database", message, level="notice", about="large objects")
