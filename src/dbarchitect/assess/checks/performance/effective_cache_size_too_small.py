"""The planner believes that the machine has little memory for pages and avoids indexes.

Why
    effective_cache_size allocates nothing; it tells the planner how much of the data is likely to be in memory. Set too small, it
    takes the pages of an index scan for disk reads and reads whole tables.

Example
    effective_cache_size = 4GB  -- on a machine of 128 GB

Fix
    ALTER SYSTEM SET effective_cache_size = '96GB';

When to ignore
    Other programs use the memory.

Source
    https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-EFFECTIVE-CACHE-SIZE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import MB, about_server, bytes_said, in_bytes, set_to
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    believed, buffers, memory = (
        in_bytes(case, "effective_cache_size"),
        in_bytes(case, "shared_buffers"),
        case.inspection.memory_bytes,
    )
    if believed is None:
        raise NotJudged("the server does not show effective_cache_size")
    if buffers is not None and believed < buffers:
        known = f"shared_buffers alone are {bytes_said(buffers)}"
    elif memory is not None and believed < 0.4 * memory:
        known = f"the machine has {bytes_said(memory)}"
    elif memory is None:
        raise NotJudged("the machine's memory is unknown")
    else:
        return
    wanted = int((0.75 * memory if memory else 3 * (buffers or 0)) / MB)
    yield about_server(
        "setting effective_cache_size", f"The planner counts on {bytes_said(believed)} of memory for pages, yet {known}: it reads whole tables where an index would do.",
        level="notice", fix=set_to(case, "effective_cache_size", f"{wanted}MB", risk="Plans change for new statements."),
    )  # fmt: skip
