"""How much memory and how many processors the server's machine has, where that is known to be this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Connection

_LIMIT = Path("/sys/fs/cgroup/memory.max")


def machine(connection: Connection[Any]) -> tuple[int | None, int | None]:
    """Bytes of memory and number of processors; both None unless the connection goes through a socket of this machine's files.

    A forwarded port looks like a server of this machine and need not be one, so that TCP tells nothing.
    """
    if not (connection.info.host or "").startswith(("/", "@")):
        return None, None
    return _memory_bytes(), os.cpu_count()


def _memory_bytes() -> int | None:
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None
    try:
        limit = _LIMIT.read_text("ascii").strip()
    except OSError:
        return whole
    return min(whole, int(limit)) if limit.isdigit() else whole
