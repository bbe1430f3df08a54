"""Undo the last run of a migration, step by step in reverse order.

What was done is undone with the care of `migrate apply`: locks waited for only for a moment, a journal written with each step, gone on with
after an interruption. Where a step that was run cannot be undone, nothing is: it says which. Without --execute it shows the last run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbarchitect.app.applying import RunAnswer, RunInShort
from dbarchitect.app.document import Positional
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli",)
FORMATS = ("text", "json")
Summary = RunInShort


class Input(Value):
    target: Annotated[str, Positional("TARGET")] = Field(description="The database: postgresql://…")
    execute: str = Field(
        default="", description="Undo it; the name of the database, repeated. Without it nothing is changed."
    )
    all_phases: bool = Field(default=False, description="Of a plan in phases: undo all that were run, last first; else the last one.")  # fmt: skip
    lock_timeout: float = Field(default=2.0, gt=0, description="Seconds a statement waits for its lock before it is tried again.")  # fmt: skip
    max_stall: float = Field(default=0.5, gt=0, description="Seconds anybody else may wait because of it.")
    attempts: int = Field(default=30, ge=1, description="How often a step is tried that others keep from its lock.")


def run(request: Input, around: Surroundings) -> RunAnswer:
    """The run as it is after that; ArchitectError `migrate.*`, `source.*`."""
    from dbarchitect.app.applying import address_of
    from dbarchitect.migrate.apply import Limits, roll_back, status

    address = address_of(request.target)
    if not request.execute:
        return RunAnswer(status(address))
    limits = Limits(lock_timeout=request.lock_timeout, max_stall=request.max_stall, attempts=request.attempts)
    return RunAnswer(
        roll_back(address, name=request.execute, whole=request.all_phases, limits=limits, say=around.say), asked=True
    )
