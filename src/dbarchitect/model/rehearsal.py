"""A migration rehearsed: what a live load felt while it ran, what became of the rows, whether the way back holds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value

Stage = Literal["before", "during", "after", "rollback"]


class Felt(Value):
    """What the load felt in a stage; times in milliseconds, of statements that came back."""

    stage: Stage
    seconds: float
    statements: int = 0
    per_second: float = 0.0
    p50_ms: float | None = None
    p99_ms: float | None = None
    longest_ms: float | None = None
    failed: int = 0


class Moment(Value):
    """A slice of the timeline; `at` is its beginning in seconds since the load began."""

    at: float
    statements: int = 0
    longest_ms: float | None = None
    failed: int = 0
    lag_ms: float | None = None
    lag_bytes: int | None = None


class Span(Value):
    """A part of the plan while it ran, in seconds since the load began."""

    what: str
    sql: str = ""
    phase: str = ""
    began: float
    ended: float
    longest_ms: float | None = Field(
        default=None, description="The longest that a statement of the load took meanwhile."
    )
    stalled: str = Field(default="", description="The statement that took longest.")
    failed: int = 0


class FailedStatement(Value):
    """A statement of the application that the engine refused.

    `expected`: in a phase in which that version need not work. `healed`: a prepared statement whose result has another type now;
    prepared anew it was done, as many drivers do by themselves outside of a transaction, and some do not.
    """

    name: str
    sql: str
    message: str
    count: int
    first_at: float
    stage: Stage
    expected: bool = False
    healed: bool = False


class LoadStatement(Value):
    name: str
    sql: str
    writes: bool
    executed: int = 0


class Lag(Value):
    """What a streaming replica fell behind; `why` where there was none."""

    measured: bool = False
    longest_ms: float | None = None
    longest_bytes: int | None = None
    caught_up_ms: float | None = Field(default=None, description="How long after the last write it had everything.")
    why: str = ""


class Compared(Value):
    """The database beside its twin, which got the same writes and no migration; over the columns that both have."""

    when: Literal["after", "rollback"] = "after"
    tables: int = 0
    columns: int = 0
    rows: int = 0
    writes: int = 0
    different: int = Field(default=0, description="Rows that are lost, doubled or changed.")
    by_plan: int = Field(default=0, description="Rows that the plan itself changes, load or no load.")
    examples: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return self.different == 0


class Undone(Value):
    """A step (or phase) run and undone without load; None: not tried, `why` says why."""

    what: str
    schema_same: bool | None = None
    rows_same: bool | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        return self.schema_same is not False and self.rows_same is not False


class Rehearsal(Value):
    """A plan run in a throw-away server beside a load."""

    version: Literal[1] = 1
    source: str
    engine: str
    rows: int = 0
    bytes: int = 0
    threads: int = 0
    rate: float = Field(default=0.0, description="Statements a second that the load tries to send.")
    load: tuple[LoadStatement, ...] = ()
    max_stall_ms: float = 500.0
    refused: str = Field(default="", description="Why the plan did not come to its end; empty: it did.")
    felt: tuple[Felt, ...] = ()
    longest_stall_ms: float | None = None
    deadlocks: int = 0
    failures: tuple[FailedStatement, ...] = ()
    spans: tuple[Span, ...] = ()
    moments: tuple[Moment, ...] = ()
    lag: Lag = Lag()
    compared: tuple[Compared, ...] = ()
    undone: tuple[Undone, ...] = ()
    rolled_back: bool | None = Field(default=None, description="Whether the whole was undone beside the load.")
    not_judged: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """What did not go well, in words; empty: it may be run."""
        found = [f"the plan was refused: {self.refused}"] if self.refused else []
        if self.longest_stall_ms is not None and self.longest_stall_ms > self.max_stall_ms:
            found.append(
                f"a statement stood still for {self.longest_stall_ms:,.0f} ms; {self.max_stall_ms:,.0f} ms are allowed"
            )
        if self.deadlocks:
            found.append(f"{self.deadlocks} deadlocks")
        failed = [f for f in self.failures if not f.expected and not f.healed]
        if failed:
            found.append(
                f"{sum(f.count for f in failed):,} statements of the application failed, of {len(failed)} kinds"
            )
        found += [f"{c.different:,} rows differ from those of the twin ({c.when})" for c in self.compared if not c.same]
        found += [f"the way back does not hold: {u.what}" for u in self.undone if not u.holds]
        if self.rolled_back is False:
            found.append("the whole could not be undone beside the load")
        return tuple(found)
