"""An index nobody has read is kept up to date by every write.

Why
    It costs disk, memory and WAL, slows inserts, and can keep updates from being HOT. Counters of two weeks or more tell; those
    of a few days do not. Indexes that hold a constraint, identify rows for replication or find the rows behind a foreign key
    are needed without being counted.

Example
    CREATE INDEX parcel_colour ON parcel (colour);  -- 0 scans in 60 days

Fix
    DROP INDEX CONCURRENTLY parcel_colour;

When to ignore
    It serves work of the month's or year's end, or a replica reads by it. An index over an expression also gives the planner
    statistics without ever being scanned.

Source
    https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, redundancy, window
from dbarchitect.assess.capacity import bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import is_tool_table, most
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("index_use", "use")
CAUSES = ("redundant_index", "invalid_index")
LEAST_BYTES = 128 * 1024
"""Smaller ones cost next to nothing."""
MUCH_BYTES = 64 * 2**20


def check(case: Case) -> Iterator[Finding]:
    days = window.days_counted(case)
    for table in case.tables:
        use = case.use(table)
        changes = sum(n or 0 for n in (use.inserted, use.updated, use.deleted)) if use else 0
        reads = sum(n or 0 for n in (use.sequential_scans, use.index_scans)) if use else 0
        if is_tool_table(table) or not changes + reads:
            continue
        for index in case.indexes[str(table.name)]:
            if _is_needed(table, index):
                continue
            scans, size = _read(case, table, index)
            if scans != 0 or (size is not None and size < LEAST_BYTES):
                continue
            weight = f"{bytes_said(size)}, " if size else ""
            yield finding(
                case,
                table,
                f"Nobody has read {index.name} {dropping.written(index)} in {window.days_said(days)} ({weight}kept up to date by "
                f"{changes:,} changes of {table.name}).{window.on_replica(case)}",
                level="warning" if (size or 0) >= MUCH_BYTES or changes >= 100_000 else "notice",
                about=f"{table.name}.{index.name}",
                fix=dropping.drop(case, index, "A rare report may become slow; making it again reads the table."),
            )


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"{counted(len(found), 'index')} have not been read since the counters began, and each write keeps them up to date: {most(f.object for f in found)}."


def _is_needed(table: Table, index: AnyIndex) -> bool:
    return (
        index.unique
        or index.constraint is not None
        or not redundancy.is_valid(index)
        or table.replica_identity == index.name
        or bool(index.index and index.index.clustered)
        or any(redundancy.serves_reference(index, key.columns) for key in table.foreign_keys)
    )


def _read(case: Case, table: Table, index: AnyIndex) -> tuple[int | None, int | None]:
    """Scans and bytes of the index; of a partitioned table's those of its partitions together. None is unknown."""
    if table.partitioning is None:
        use = case.index_use(str(table.name), index.name)
        return (use.scans if use else None), case.index_bytes(str(table.name), index.name)
    scans: list[int | None] = []
    size = 0
    for part in _parts(case, table):
        for own in case.indexes[str(part.name)]:
            if (
                redundancy.inherited(own)
                and redundancy.keys_of(own) == redundancy.keys_of(index)
                and own.where == index.where
            ):
                use = case.index_use(str(part.name), own.name)
                scans.append(use.scans if use else None)
                size += case.index_bytes(str(part.name), own.name) or 0
    if not scans or any(s is None for s in scans):
        return None, size
    return sum(s or 0 for s in scans), size


def _parts(case: Case, table: Table) -> Iterator[Table]:
    for part in case.schema.tables:
        if part.partition_of is not None and part.partition_of.parent == table.name:
            if part.partitioning is not None:
                yield from _parts(case, part)
            else:
                yield part
