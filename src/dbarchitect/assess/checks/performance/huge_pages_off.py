"""A large shared memory is mapped in small pages: each connection spends memory and time on page tables.

Why
    Sixteen gigabytes in pages of 4 kB are four million entries, in each process anew. Huge pages make them eight thousand.

Example
    huge_pages = off; shared_buffers = 32GB

Fix
    ALTER SYSTEM SET huge_pages = 'try'; and let the system reserve them (vm.nr_hugepages).

When to ignore
    The machine does not allow them.

Source
    https://www.postgresql.org/docs/18/kernel-resources.html#LINUX-HUGE-PAGES
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, about_server, bytes_said, in_bytes, set_to
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings",)
LARGE = 8 * GB


def check(case: Case) -> Iterator[Finding]:
    live(case)
    pages, status, buffers = (
        case.setting("huge_pages"),
        case.setting("huge_pages_status"),
        in_bytes(case, "shared_buffers"),
    )
    if buffers is None or buffers < LARGE or pages is None:
        return
    if pages.value == "off" or (status is not None and status.value == "off"):
        asked = "they are switched off" if pages.value == "off" else "the system has none reserved"
        yield about_server(
            "setting huge_pages", f"{bytes_said(buffers)} of shared memory are mapped in small pages, by each connection anew: {asked}.", level="notice",
            fix=set_to(case, "huge_pages", "try", restart=True) if pages.value == "off" else None,
        )  # fmt: skip
