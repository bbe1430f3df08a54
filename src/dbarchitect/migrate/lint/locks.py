"""What each lock of a table stands in the way of: PostgreSQL's table of conflicts, in words."""

from __future__ import annotations

MODES = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
"""From the weakest to the strongest; https://www.postgresql.org/docs/current/explicit-locking.html, table 13.2."""
_RANK = {mode: n for n, mode in enumerate(MODES)}
BLOCKS_READS = frozenset({"ACCESS EXCLUSIVE"})
BLOCKS_WRITES = frozenset({"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"})
_CATALOG_NAMES = {mode.title().replace(" ", "") + "Lock": mode for mode in MODES}


def mode_of(catalog_name: str) -> str:
    """`AccessExclusiveLock` of pg_locks as SQL names it; empty for what is no lock of a table."""
    return _CATALOG_NAMES.get(catalog_name, "")


def rank(mode: str) -> int:
    """How strong a lock is; -1 for none."""
    return _RANK.get(mode, -1)


def strongest(modes: tuple[str, ...]) -> str:
    return max(modes, key=rank, default="")


def blocks(mode: str) -> str:
    """Who waits while it is held."""
    match mode:
        case "ACCESS EXCLUSIVE":
            return "reads and writes"
        case "EXCLUSIVE" | "SHARE ROW EXCLUSIVE" | "SHARE":
            return "writes"
        case "SHARE UPDATE EXCLUSIVE":
            return "other schema changes and VACUUM"
        case _:
            return "nobody"
