"""How far a run is, and what bounds it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value

State = Literal["waiting", "running", "done", "undone"]
RunState = Literal["running", "done", "rolling_back", "rolled_back"]


class Limits(Value):
    """What a run may do to others, and how long it tries. Times are in seconds."""

    lock_timeout: float = Field(
        default=2.0, gt=0, description="How long a statement waits for a lock before it is tried again."
    )
    max_stall: float = Field(default=0.5, gt=0, description="How long anybody else may wait because of the run.")
    attempts: int = Field(default=30, ge=1, description="How often a step is tried that others keep from its lock.")
    patience: float = Field(default=120.0, gt=0, description="How long a lost server is waited for.")
    chunk_ms: float = Field(default=50.0, gt=0, description="How long one chunk of a backfill may take.")
    max_lag: float = Field(default=10.0, gt=0, description="Replication lag at which a backfill pauses.")
    pause_file: str = Field(default="", description="A file; as long as it is there, a backfill rests.")


class UnitState(Value):
    """A transaction of the run, a statement that runs in none, or a backfill."""

    number: int
    what: str
    state: State = "waiting"
    attempts: int = 0
    seconds: float | None = None
    stall_ms: float | None = Field(default=None, description="The longest that anybody else waited because of it.")
    rows: int | None = Field(default=None, description="Rows a backfill has passed.")
    note: str = ""


class PhaseState(Value):
    """A phase of a plan, and how far its run is."""

    name: str
    state: RunState | Literal["waiting"] = "waiting"
    run: int | None = None


class Applied(Value):
    """A run as its journal tells it."""

    version: Literal[1] = 1
    run: int | None = None
    plan: str
    database: str
    state: RunState | Literal["none", "planned"]
    units: tuple[UnitState, ...] = ()
    started_at: str = ""
    finished_at: str = ""
    held_by: str = Field(default="", description="Who runs it at this moment; empty: nobody.")
    remarks: tuple[str, ...] = ()
    phase: str = Field(default="", description="The phase that was run, of a plan in phases.")
    phases: tuple[PhaseState, ...] = Field(default=(), description="All phases of the plan that are known here.")

    @property
    def finished(self) -> bool:
        return self.state in ("done", "rolled_back")
