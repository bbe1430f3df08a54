"""An index of a partitioned table is not on all partitions: it is invalid, and some partitions are read whole.

Why
    CREATE INDEX ON ONLY makes the parent's index, which is valid when each partition has attached its own. Until then new partitions
    get it and old ones do not, and a UNIQUE one is no key.

Example
    CREATE INDEX ON ONLY visit (ward);  -- and three partitions were forgotten

Fix
    CREATE INDEX CONCURRENTLY on each partition, then ALTER INDEX … ATTACH PARTITION.

When to ignore
    The indexes are being built now.

Source
    https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.partitions import children
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        if table.partitioning is None:
            continue
        for index in table.indexes:
            if index.valid:
                continue
            without = tuple(p for p in children(case, table) if not _has(p, table, index))
            yield finding(
                case, table,
                f"{index.name} of {table.name} is invalid: {f'{most(str(p.name) for p in without)} lack it and are read whole' if without else 'a partition below has it invalid'}.",
                level="warning", about=f"{table.name}.{index.name}", fix=_fix(case, table, index, without),
            )  # fmt: skip


def _has(part: Table, table: Table, index: Index) -> bool:
    """Whether the partition has its share of the index."""
    return any(
        (i.inherited or i.attach_to is not None)
        and i.keys == index.keys
        and i.where == index.where
        and i.method == index.method
        and i.valid
        for i in part.indexes
    )


def _fix(case: Case, table: Table, index: Index, without: tuple[Table, ...]) -> Fix | None:
    if not without or any(p.partitioning is not None for p in without):
        return None
    sql: list[str] = []
    for part in without:
        own = index.but(
            name=dropping.fresh_name(case, part, *(k.expression for k in index.keys if k.is_column)),
            valid=True,
            attach_to=None,
            comment=None,
        )
        sql += [
            dropping.made(part, own)[0],
            f"ALTER INDEX {dropping.own_name(table, index.name)} ATTACH PARTITION {dropping.own_name(part, own.name)}",
        ]
    return Fix(
        sql=tuple(sql),
        lock="ShareUpdateExclusive",
        risk="It reads each partition twice; writes go on. An attached index is dropped with its parent's only.",
    )
