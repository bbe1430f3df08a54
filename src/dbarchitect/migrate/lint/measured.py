"""What running one statement showed, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.locks import strongest
from dbarchitect.migrate.lint.snapshot import Snapshot

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.probing import Broken
    from dbarchitect.sandbox import StatementResult

_ON_DATA = ("22", "23")


@dataclass(frozen=True)
class Refusal:
    """What the engine said when it refused a statement."""

    state: str
    message: str
    table: str = ""

    @property
    def on_data(self) -> bool:
        return self.state[:2] in _ON_DATA


@dataclass(frozen=True)
class Scan:
    count: int
    rows: int


@dataclass(frozen=True)
class Written:
    inserted: int
    updated: int
    deleted: int


@dataclass(frozen=True)
class Altered:
    """A column whose values were compared over a change of its type; `lost` of `rows` did not come back as they were."""

    table: int
    column: str
    before: str
    after: str
    rows: int
    lost: int


@dataclass(frozen=True)
class Measured:
    """What running one statement did. Relations are ids of `before` and `after`; locks are those newly taken."""

    before: Snapshot
    after: Snapshot
    locks: tuple[tuple[int, str], ...] = ()
    scans: dict[int, Scan] = field(default_factory=dict)
    written: dict[int, Written] = field(default_factory=dict)
    refusal: Refusal | None = None
    emptied: frozenset[int] = frozenset()
    """Tables whose rows were taken away so that the statement could go on after it was refused on data."""
    truncated: frozenset[int] = frozenset()
    altered: tuple[Altered, ...] = ()
    behind: tuple[tuple[int, str], ...] = ()
    """Columns whose new sequence would give numbers that are there already."""
    broken: tuple[Broken, ...] = ()
    bounds: dict[int, str] = field(default_factory=dict)
    """What the rows of a new partition have to satisfy, as SQL."""
    notices: tuple[str, ...] = ()
    hidden: tuple[str, ...] | None = None
    """How what IF NOT EXISTS passed over differs from what is there; None: nothing was passed over, or it is not known."""
    plan: dict[str, Any] | None = None
    alone: bool = False
    """It ran outside of any transaction block."""
    in_pieces: bool = False
    """It commits by itself while it runs."""
    skipped: str = ""
    ms: float = 0.0

    def lock_on(self, table: int) -> str:
        """The strongest lock newly taken on it; empty for none."""
        return strongest(tuple(mode for oid, mode in self.locks if oid == table))

    @property
    def ran(self) -> bool:
        return self.refusal is None or bool(self.emptied)


class NotInTransactionError(Exception):
    """The statement cannot run inside a transaction block."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def refusal_of(result: StatementResult) -> Refusal | None:
    """Why the engine refused; None where it did not."""
    if result.ok:
        return None
    table = re.search(r'(?:relation|table|partition) "([^"]{1,100})"', result.message)
    return Refusal(result.sqlstate, result.message, table[1].rpartition(".")[2] if table else "")
