"""Apply a plan to a live PostgreSQL, journaled, without holding others up.

Without --execute nothing is changed: it shows what would be run and whether the database is the one the plan begins with. With
--execute NAME (the name of the database, repeated) each step waits for its lock only for a moment and is tried again, a statement of ours
that others wait for is cancelled, rows are backfilled in chunks. A journal in the schema dbarchitect_migration is written with each step: after
kill -9, a lost connection or a failover the same command goes on where it stopped. A plan in phases is run phase by phase (--phase next), days apart. Connect to the server itself, not through a pooler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.applying import RunAnswer, RunInShort
from dbarchitect.app.document import Attached, Positional
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli",)
FORMATS = ("text", "json")
Summary = RunInShort


class Input(Value):
    plan: Annotated[Attached, Positional("PLAN")] = Field(
        description="What is run: the JSON of `migrate plan`, or a file of PostgreSQL statements."
    )
    target: Annotated[str, Positional("TARGET")] = Field(description="The database: postgresql://…")
    execute: str = Field(
        default="", description="Run it; the name of the database, repeated. Without it nothing is changed."
    )
    phase: Literal["", "next", "all", "expand", "write_both", "backfill", "verify", "switch", "tighten", "contract"] = Field(
        default="", description="Of a plan in phases: the one to run, or the next. Without it all that are left, one after the other."
    )  # fmt: skip
    lock_timeout: float = Field(default=2.0, gt=0, description="Seconds a statement waits for its lock before it is tried again.")  # fmt: skip
    max_stall: float = Field(default=0.5, gt=0, description="Seconds anybody else may wait because of it.")
    attempts: int = Field(default=30, ge=1, description="How often a step is tried that others keep from its lock.")
    pause_file: str = Field(
        default="", description="A backfill rests as long as this file is there: `touch` it to pause, remove it to resume (or name it in DBARCHITECT_PAUSE_FILE)."
    )  # fmt: skip
    max_lag: float = Field(default=10.0, gt=0, description="Seconds of replication lag at which a backfill pauses.")


def run(request: Input, around: Surroundings) -> RunAnswer:
    """The run as its journal tells it, or what would be run; ArchitectError `migrate.*`, `source.*`."""
    from dbarchitect.app.applying import address_of, plan_of
    from dbarchitect.migrate.apply import Limits, apply, preview

    plan, address = plan_of(request.plan), address_of(request.target)
    if not request.execute:
        return RunAnswer(preview(address, plan, phase=request.phase))
    limits = Limits(
        lock_timeout=request.lock_timeout, max_stall=request.max_stall, attempts=request.attempts, max_lag=request.max_lag,
        pause_file=request.pause_file,
    )  # fmt: skip
    return RunAnswer(
        apply(address, plan, name=request.execute, phase=request.phase, limits=limits, say=around.say), asked=True
    )
