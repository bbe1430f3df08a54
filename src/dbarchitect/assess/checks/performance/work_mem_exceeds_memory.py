"""All connections sorting at once would need more memory than the machine has: the server is killed.

Why
    Each sort and hash of each connection may take work_mem. The product with max_connections is what a bad day asks for; when
    the machine has less, the system kills the server and all sessions end.

Example
    work_mem = 256MB; max_connections = 500  -- 125 GB on a machine of 64 GB

Fix
    ALTER SYSTEM SET work_mem = '32MB'; and SET LOCAL work_mem for the reports that need more; or fewer connections by a pooler.

When to ignore
    A pooler keeps the number of connections far below the limit.

Source
    https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-WORK-MEM
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import MB, about_server, bytes_said, in_bytes, number, set_to
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.window import live
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    each, connections, memory = (
        in_bytes(case, "work_mem"),
        number(case, "max_connections"),
        case.inspection.memory_bytes,
    )
    if memory is None:
        raise NotJudged("the machine's memory is unknown")
    if each is None or connections is None:
        raise NotJudged("the server does not show work_mem and max_connections")
    room = memory - (in_bytes(case, "shared_buffers") or 0)
    if each * connections <= room:
        return
    fits = max(1, int(room / connections / MB))
    yield about_server(
        "setting work_mem",
        f"{connections:,.0f} connections that sort once take {bytes_said(each * connections)}; beside shared_buffers there are {bytes_said(max(room, 0))} of {bytes_said(memory)}.",
        level="warning", fix=set_to(case, "work_mem", f"{fits}MB", risk="Large sorts may go to disk; SET LOCAL work_mem helps the statements that need more."),
        evidence=(Calculated(formula="work_mem × max_connections, beside memory − shared_buffers", inputs=(("work_mem", bytes_said(each)), ("max_connections", f"{connections:.0f}")), result=bytes_said(each * connections)),),
    )  # fmt: skip
