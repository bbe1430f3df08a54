"""A reference is declared on each partition and not on the parent: the next partition is made without it.

Why
    A partition takes the parent's constraints when it is made, not those of its siblings. Each new one needs the statement again,
    and the month somebody forgets it, rows point at nothing.

Example
    payment_p2026_01 and payment_p2026_02 have FOREIGN KEY (customer_id) REFERENCES customer; payment, their parent, has none

Fix
    ALTER TABLE payment ADD FOREIGN KEY (customer_id) REFERENCES customer;  -- the partitions' own ones become parts of it

When to ignore
    Old partitions are kept without the reference on purpose, so that what they refer to can be removed.

Source
    https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.core.english import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import ForeignKey, Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    partitions: dict[str, list[Table]] = {}
    for table in case.schema.tables:
        if table.partition_of is not None:
            partitions.setdefault(str(table.partition_of.parent), []).append(table)
    for table in case.tables:
        below = partitions.get(str(table.name), [])
        declared = {_of(k) for k in table.foreign_keys}
        on: dict[tuple[tuple[str, ...], str], int] = {}
        for reference in (_of(k) for p in below for k in p.foreign_keys if not k.inherited):
            on[reference] = on.get(reference, 0) + 1
        alone = sorted(reference for reference in on if reference not in declared)
        if alone:
            said = listed(f"{', '.join(columns)} to {target}" for columns, target in alone)
            least = min(on[reference] for reference in alone)
            message = (
                f"Foreign keys stand on the partitions of {table.name}{rows_said(case, table)} but not on the parent ({said}): "
                f"{least:,} of {counted(len(below), 'partition')} have them, and the next one will not."
            )
            objects = tuple(f"{table.name}.{', '.join(columns)}" for columns, _ in alone)
            yield finding(case, table, message, level="warning", objects=objects)


def _of(key: ForeignKey) -> tuple[tuple[str, ...], str]:
    return key.columns, str(key.target)
