"""What each lock of a table stands in the way of: PostgreSQL's table of conflicts, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.snapshot import Snapshot
    from dbarchitect.sandbox import Statement

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


def known_locks(before: Snapshot, after: Snapshot, statement: Statement) -> tuple[tuple[int, str], ...]:
    """The locks of a statement that releases them before it can be asked, by what it changed.

    Rewriting a table or creating its file anew needs ACCESS EXCLUSIVE, an index built without CONCURRENTLY SHARE, everything
    CONCURRENTLY and VACUUM SHARE UPDATE EXCLUSIVE (https://www.postgresql.org/docs/current/explicit-locking.html).
    """
    concurrently = "CONCURRENTLY" in statement.sql.upper()
    found: dict[int, str] = {}

    def hold(oid: int, mode: str) -> None:
        if rank(mode) > rank(found.get(oid, "")):
            found[oid] = mode

    for oid, relation in after.relations.items():
        was = before.relations.get(oid)
        if was is not None and was.file != relation.file:
            if relation.kind in "rm":
                hold(oid, "ACCESS EXCLUSIVE")
            elif relation.kind == "i" and oid in after.indexes:
                hold(after.indexes[oid].table, "SHARE UPDATE EXCLUSIVE" if concurrently else "SHARE")
    indexes = before.indexes.keys() ^ after.indexes.keys()
    for oid in indexes:
        index = before.indexes.get(oid) or after.indexes[oid]
        if not any(r in found for r in (index.table,)):
            hold(index.table, "SHARE UPDATE EXCLUSIVE" if concurrently else "SHARE")
    return tuple(sorted(found.items()))
