"""The memory the server keeps pages in does not fit the machine or the data.

Why
    Pages beyond shared_buffers come from the operating system's cache or from disk. The default of 128 MB is for a laptop; a
    quarter of the memory is the usual choice. Much more than half leaves nothing for sorts and for that cache.

Example
    shared_buffers = 128MB  -- on a machine of 64 GB with 200 GB of data

Fix
    ALTER SYSTEM SET shared_buffers = '16GB';

When to ignore
    The data fit into it as it is, or other programs need the memory.

Source
    https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-SHARED-BUFFERS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, MB, about_server, bytes_said, in_bytes, set_to
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.window import live
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("settings", "sizes")
USUAL = 0.25
LEAST = 0.1
MOST = 0.55


def check(case: Case) -> Iterator[Finding]:
    live(case)
    buffers, memory = in_bytes(case, "shared_buffers"), case.inspection.memory_bytes
    if buffers is None:
        raise NotJudged("the server does not show shared_buffers")
    parts = {str(t.name) for t in case.schema.tables if t.partitioning is not None}
    data = sum(
        (s.heap_bytes or 0) + (s.index_bytes or 0) + (s.toast_bytes or 0)
        for s in case.inspection.sizes or ()
        if s.table not in parts
    )
    if memory is None:
        if buffers <= 128 * MB and data >= 4 * GB:
            yield _finding(
                case,
                buffers,
                f"{bytes_said(data)} of data are read through {bytes_said(buffers)} of shared_buffers, the default for a small machine.",
                None,
            )
        elif buffers > 128 * MB or data < GB:
            return
        else:
            raise NotJudged("the machine's memory is unknown")
    elif buffers < LEAST * memory and data > 2 * buffers:
        said = f"{bytes_said(data)} of data are read through {bytes_said(buffers)} of shared_buffers, {buffers / memory:.0%} of the machine's {bytes_said(memory)}."
        yield _finding(case, buffers, said, memory)
    elif buffers > MOST * memory:
        said = f"shared_buffers of {bytes_said(buffers)} leave {bytes_said(memory - buffers)} of {bytes_said(memory)} for sorts, connections and the system's cache."
        yield _finding(case, buffers, said, memory)


def _finding(case: Case, buffers: float, message: str, memory: float | None) -> Finding:
    wanted = None if memory is None else max(128, int(memory * USUAL / MB))
    return about_server(
        "setting shared_buffers", message, level="warning",
        fix=set_to(case, "shared_buffers", f"{wanted}MB", restart=True) if wanted else None,
        evidence=(Calculated(formula="a quarter of the memory", inputs=(("memory", bytes_said(memory) if memory else "unknown"), ("now", bytes_said(buffers))), result=f"{wanted} MB" if wanted else "unknown"),),
    )  # fmt: skip
