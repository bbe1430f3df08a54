"""What a hazard may look at: one statement, what running it did, and what the transaction held before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.locks import BLOCKS_WRITES, rank, strongest

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.measured import Measured
    from dbarchitect.migrate.lint.sizes import Sizes
    from dbarchitect.migrate.lint.snapshot import Relation, Snapshot
    from dbarchitect.model.migration import Grade
    from dbarchitect.sandbox import Statement


@dataclass(frozen=True)
class Held:
    """A lock that an earlier statement of the same transaction took, with that statement's line."""

    table: int
    mode: str
    line: int


@dataclass(frozen=True)
class Case:
    """`first` is the catalog before the file's first statement, `rows` what the tables held then."""

    statement: Statement
    measured: Measured
    first: Snapshot
    rows: dict[int, int]
    own: frozenset[str]
    sizes: Sizes
    held: tuple[Held, ...] = ()
    explicit: bool = False
    """The statement stands between BEGIN and COMMIT of the file's own."""
    wrapped: str = ""
    """The tool that runs the whole file in one transaction; empty where the file decides."""
    emptied: frozenset[int] = frozenset()
    """Tables without rows that count: emptied by an earlier statement of the file."""
    last: Snapshot | None = None
    """The catalog at the end of the transaction, where the statement was part of a longer one."""

    @property
    def before(self) -> Snapshot:
        return self.measured.before

    @property
    def after(self) -> Snapshot:
        return self.measured.after

    @property
    def end(self) -> Snapshot:
        """The catalog as others see it first."""
        return self.last or self.after

    def used(self, oid: int) -> bool:
        """Whether it is a table that others use: there before the file, with rows, and not temporary."""
        relation = self.first.relations.get(oid)
        if relation is None or relation.kind not in "rpm" or relation.persistence == "t" or oid in self.emptied:
            return False
        return self.rows.get(oid, 1) > 0 or self.sizes.rows(relation) is not None

    def name(self, oid: int) -> str:
        relation = self.before.relations.get(oid) or self.after.relations.get(oid) or self.first.relations.get(oid)
        return relation.shown if relation else str(oid)

    def object(self, oid: int) -> str:
        relation = self.before.relations.get(oid) or self.after.relations.get(oid)
        kind = {"m": "materialized view", "v": "view", "S": "sequence", "i": "index", "I": "index"}
        return f"{kind.get(relation.kind, 'table') if relation else 'table'} {self.name(oid)}"

    def relation(self, oid: int) -> Relation:
        return self.before.relations.get(oid) or self.after.relations[oid]

    def lock(self, oid: int) -> str:
        """The strongest lock on it at the end of the statement, whoever took it."""
        held = tuple(h.mode for h in self.held if h.table == oid)
        return strongest((self.measured.lock_on(oid), *held))

    def own_lock(self, oid: int) -> str:
        """The lock the statement itself needs: the one newly taken, or by what it did where a stronger one is held already."""
        taken = self.measured.lock_on(oid)
        if taken in BLOCKS_WRITES or not any(h.table == oid and h.mode in BLOCKS_WRITES for h in self.held):
            return taken
        was, now = self.before.constraints, self.after.constraints
        if any(c.table == oid and c.validated and k in was and not was[k].validated for k, c in now.items()):
            return "SHARE UPDATE EXCLUSIVE"
        if any(c.kind == "f" and oid in (c.table, c.target) for k, c in now.items() if k not in was):
            return "SHARE ROW EXCLUSIVE"
        owned = {c.index for c in now.values()}
        if any(self.after.indexes[i].table == oid and i not in owned for i in self.built):
            return "SHARE"
        return strongest(tuple(h.mode for h in self.held if h.table == oid))

    def grade(self, oid: int) -> Grade:
        """How much work on all of the table matters: little where it is known to be small."""
        relation = self.first.relations.get(oid)
        return "unsafe" if relation is None or self.sizes.big(relation) else "caution"

    @cached_property
    def rewritten(self) -> tuple[int, ...]:
        """Tables of others whose files were written anew, truncation aside."""
        found = []
        for oid, now in self.after.relations.items():
            was = self.before.relations.get(oid)
            if was is None or was.file == now.file or now.kind != "r" or not self.used(oid):
                continue
            if oid not in self.measured.truncated or oid in self.measured.emptied:
                found.append(oid)
        return tuple(found)

    @cached_property
    def scanned(self) -> tuple[int, ...]:
        """Tables of others that were read from end to end."""
        return tuple(oid for oid in self.measured.scans if self.used(oid))

    @cached_property
    def built(self) -> tuple[int, ...]:
        """Indexes made or built anew on tables of others."""
        found = []
        for oid, index in self.after.indexes.items():
            was, now = self.before.relations.get(oid), self.after.relations[oid]
            if self.used(index.table) and now.kind == "i" and (was is None or was.file != now.file):
                found.append(oid)
        return tuple(found)

    @cached_property
    def queries(self) -> bool:
        """Whether it is a statement about rows, whose reading the planner chose and the sandbox's small tables bias."""
        if any(mode in BLOCKS_WRITES and self.used(oid) for oid, mode in self.measured.locks):
            return False  # a function that alters something is called
        return self.statement.words[:1] in {("SELECT",), ("UPDATE",), ("DELETE",), ("INSERT",), ("WITH",), ("MERGE",), ("COPY",), ("VALUES",)}  # fmt: skip

    def blocking(self) -> tuple[Held, ...]:
        """Locks of earlier statements that keep others from tables of theirs."""
        found: dict[int, Held] = {}
        for one in self.held:
            if one.mode in BLOCKS_WRITES and self.used(one.table):
                best = found.get(one.table)
                if best is None or rank(one.mode) > rank(best.mode):
                    found[one.table] = one
        return tuple(found.values())
