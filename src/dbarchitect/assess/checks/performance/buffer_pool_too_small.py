"""The memory for pages is small beside data and machine: reads wait for the disk.

Why
    InnoDB reads and writes through its buffer pool alone. The default of 128 MB is for a laptop; on a machine of its own the database
    may have most of the memory.

Example
    innodb_buffer_pool_size = 134217728  -- 90 GB of data on a machine of 64 GB

Fix
    SET PERSIST innodb_buffer_pool_size = 48318382080;

When to ignore
    The data in daily use fit into it.

Source
    https://dev.mysql.com/doc/refman/8.4/en/innodb-buffer-pool-resize.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import MB, about_server, bytes_said, in_bytes
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")
NEEDS = ("settings", "sizes")


def check(case: Case) -> Iterator[Finding]:
    live(case)
    pool, memory = in_bytes(case, "innodb_buffer_pool_size"), case.inspection.memory_bytes
    data = sum((s.heap_bytes or 0) + (s.index_bytes or 0) for s in case.inspection.sizes or ())
    if (
        pool is None
        or data <= 2 * pool
        or (memory is None and pool > 256 * MB)
        or (memory is not None and pool > 0.4 * memory)
    ):
        return
    beside = f" on a machine of {bytes_said(memory)}" if memory else ""
    yield about_server(
        "setting innodb_buffer_pool_size",
        f"{bytes_said(data)} of data are read through {bytes_said(pool)} of buffer pool{beside}.",
        level="warning",
        size=float(data),
    )
