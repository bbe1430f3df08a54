"""Vacuum and index builds of large tables work with little memory: they take several passes.

Why
    maintenance_work_mem is what VACUUM keeps dead rows in and CREATE INDEX sorts in. With 64 MB the index of a table of a billion
    rows is sorted on disk.

Example
    maintenance_work_mem = 64MB  -- and an index of 40 GB

Fix
    ALTER SYSTEM SET maintenance_work_mem = '1GB';

When to ignore
    The machine has little memory.

Source
    https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-MAINTENANCE-WORK-MEM
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, MB, about_server, bytes_said, in_bytes, set_to
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings", "sizes")
LARGE_INDEXES = 5 * GB


def check(case: Case) -> Iterator[Finding]:
    live(case)
    memory = in_bytes(case, "maintenance_work_mem")
    parts = {str(t.name) for t in case.schema.tables if t.partitioning is not None}
    largest = max(
        (s for s in case.inspection.sizes or () if s.table not in parts), key=lambda s: s.index_bytes or 0, default=None
    )
    if memory is None or memory > 64 * MB or largest is None or (largest.index_bytes or 0) < LARGE_INDEXES:
        return
    yield about_server(
        "setting maintenance_work_mem",
        f"Vacuum and index builds have {bytes_said(memory)} of memory, and the indexes of {largest.table} are {bytes_said(largest.index_bytes or 0)}.",
        level="notice", size=float(largest.index_bytes or 0),
        fix=set_to(case, "maintenance_work_mem", "1GB", risk="Each autovacuum worker may take as much, unless autovacuum_work_mem says otherwise."),
    )  # fmt: skip
