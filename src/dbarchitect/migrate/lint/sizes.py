"""How large the user's tables are, and how long work on all of one takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.snapshot import Relation
    from dbarchitect.model.inspection import Inspection, TableSize

SMALL_ROWS = 10_000
SMALL_BYTES = 10 * 1024 * 1024
SCAN_BYTES_PER_SECOND = 200e6
REWRITE_BYTES_PER_SECOND = 50e6
"""Assumed of ordinary cloud disks; a rewrite also writes the log and builds every index anew."""


@dataclass(frozen=True)
class Sizes:
    """Sizes that a live source told, by the tables' names; a table it does not tell of is taken as big."""

    known: dict[str, TableSize]

    @classmethod
    def of(cls, seen: Inspection | None) -> Sizes:
        if seen is None or seen.source.kind != "live" or not seen.sizes:
            return cls({})
        return cls({s.table: s for s in seen.sizes})

    def rows(self, table: Relation) -> float | None:
        found = self.known.get(table.shown)
        return found.rows if found else None

    def bytes(self, table: Relation) -> int | None:
        found = self.known.get(table.shown)
        return found.heap_bytes if found else None

    def big(self, table: Relation) -> bool:
        """False only where it is known to be small."""
        rows, size = self.rows(table), self.bytes(table)
        if rows is not None and rows < SMALL_ROWS and (size is None or size < 5 * SMALL_BYTES):
            return False
        return size is None or size >= SMALL_BYTES

    def work(self, table: Relation, *, rewrite: bool) -> str:
        """How much is read or written and for how long, in words."""
        rate = REWRITE_BYTES_PER_SECOND if rewrite else SCAN_BYTES_PER_SECOND
        size = self.bytes(table)
        if size is None:
            seconds = 1e9 / rate
            return f"its size is not known; about {seconds:.0f} s for each GB (at {rate / 1e6:.0f} MB/s)"
        return f"{_bytes(size)}: {_seconds(size / rate)} (at {rate / 1e6:.0f} MB/s)"


def _bytes(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return ""


def _seconds(seconds: float) -> str:
    if seconds < 0.1:
        return "less than 0.1 s"
    if seconds < 120:
        return f"about {seconds:.1f} s" if seconds < 10 else f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min"
