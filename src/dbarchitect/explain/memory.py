"""Memory in the engine's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.explain.case import Case

DEFAULT_KB = 4096.0
_SIZE = re.compile(r"\s*(\d{1,15})\s*(B|kB|MB|GB|TB)?\s*\Z")
_FACTOR = {"B": 1 / 1024, "kB": 1.0, "MB": 1024.0, "GB": 1024.0**2, "TB": 1024.0**3, None: 1.0}


def work_mem_kb(case: Case) -> float:
    """The setting the plan was made with, in kB; the engine's default where it is not told."""
    told = dict(case.plan.settings).get("work_mem") or case.settings.get("work_mem")
    found = _SIZE.match(told) if told else None
    return float(found[1]) * _FACTOR[found[2]] if found else DEFAULT_KB


def rounded_mb(kb: float) -> str:
    """A value for work_mem that holds so much: a power of two, at most 2 GB."""
    size = 8
    while size < kb / 1024 and size < 2048:
        size *= 2
    return f"{size}MB"
