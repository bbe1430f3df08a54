"""Schema change: the steps from one schema to another, what they would lose, what is asked first; and hazards measured by running them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value
from dbarchitect.model.inspection import Source

Grade = Literal["safe", "caution", "unsafe"]
"""safe: nothing happens that anybody would notice; caution: for a moment, or only under a condition; unsafe: stalls, breaks or loses."""


class Backfill(Value):
    """Rows that are brought up to date in chunks along a key, each chunk a transaction of its own.

    `assign` is what stands after SET; `where` picks the rows that still need it (empty: every row once). Expressions name the
    table's columns plainly. `verify` counts rows that are still wrong; it must give 0.
    """

    table: str = Field(description="As SQL names it, quoted where it must be: `shop.orders`.")
    key: tuple[str, ...] = Field(
        default=(), description="Columns of a unique key without nulls; none: the primary key."
    )
    assign: str
    where: str = ""
    verify: str = ""


class Step(Value):
    """One statement and the one that undoes it; `lock` is the strongest on a relation that others use (empty: none)."""

    sql: str
    reverse: str | None = Field(
        default=None,
        description="What undoes it, one or more statements; none when nothing can, empty when what undoes a step before undoes it.",
    )
    lock: str = ""
    rewrites: tuple[str, ...] = Field(default=(), description="Relations whose files are written anew.")
    scans: tuple[str, ...] = Field(default=(), description="Relations that are read from end to end.")
    transactional: bool = Field(default=True, description="False for what cannot run in a transaction block.")
    reversible: bool = Field(default=True, description="Whether the way back restores schema and data.")
    why: str = Field(default="", description="What it is for, in words.")
    object: str = Field(default="", description="What it is about: `table shop.orders`, `column shop.orders.state`.")
    backfill: Backfill | None = Field(default=None, description="How the statement is done in chunks beside live load.")


class Asked(Value):
    """A question that must be answered before the plan can be right; `hint` is the option that answers it."""

    id: str
    text: str
    hint: str
    evidence: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    assumed: str = Field(default="", description="What the plan does as long as nobody answers.")


class Loss(Value):
    """Data that a step would lose; the plan stops until `allow` names it."""

    object: str
    what: str
    allow: str = Field(default="", description="The option that permits it: `--allow-loss shop.orders.note`.")
    allowed: bool = False
    rows: int | None = None


class Verification(Value):
    """What came out when the plan ran in a throw-away engine, there and back; None: not tried, `why` says why."""

    engine: str = ""
    applied: bool | None = None
    equal: bool | None = Field(default=None, description="The catalog after it is the one asked for.")
    kept: bool | None = Field(default=None, description="Rows and values are as they were, but for the losses allowed.")
    back: bool | None = Field(default=None, description="The way back restores schema and, where it can, data.")
    rows: int = Field(default=0, description="Rows that were in the tables when it ran.")
    differences: tuple[str, ...] = ()
    why: str = ""

    @property
    def holds(self) -> bool:
        return bool(self.applied and self.equal and self.kept is not False and self.back is not False)


PhaseName = Literal["expand", "write_both", "backfill", "verify", "switch", "tighten", "contract"]
Version = Literal["old", "new"]


class Counted(Value):
    """A query that counts what is wrong; a phase is done when it gives 0."""

    what: str
    sql: str


class Sample(Value):
    """What the application's code is like in a phase."""

    language: str = Field(description="`sql`, `python` (SQLAlchemy) …")
    code: str


class PhaseTrial(Value):
    """What came out when both versions' statements ran in the phase, and when it was rolled back; None: not tried."""

    old: bool | None = None
    new: bool | None = None
    same: bool | None = Field(default=None, description="What one version wrote, the other read as it should.")
    back: bool | None = Field(
        default=None, description="From here all the way back: the schema, the rows, and the old version works."
    )
    statements: int = 0
    failures: tuple[str, ...] = ()


class Phase(Value):
    """A stage of a change beside live load; between two stages it may rest for days.

    `versions` are those of the application that work in it. Its way back is `rollback`, in order; it leads to the end of the
    phase before.
    """

    name: PhaseName
    purpose: str
    steps: tuple[Step, ...] = ()
    checks: tuple[Counted, ...] = ()
    rollback_when: str = ""
    rollback: tuple[Step, ...] = ()
    application: tuple[str, ...] = Field(default=(), description="What the application must do, sentence by sentence.")
    samples: tuple[Sample, ...] = ()
    blocks: str = Field(default="", description="Who waits for how long.")
    versions: tuple[Version, ...] = ("old", "new")
    trial: PhaseTrial = PhaseTrial()

    @property
    def backfill(self) -> Backfill | None:
        return next((s.backfill for s in self.steps if s.backfill is not None), None)


ApproachName = Literal["big_bang", "trickle", "parallel_run", "strangler", "blue_green"]


class Way(Value):
    """One way to go about the change, with what it would cost; `formula` says where the numbers come from."""

    name: ApproachName
    blocked_seconds: float | None = None
    duration_seconds: float | None = None
    why: str = ""
    formula: str = ""


class Approach(Value):
    """The way chosen, why, and those that were weighed."""

    name: ApproachName
    reasons: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    writes: Literal["trigger", "application"] = "trigger"
    writes_why: str = ""


class Plan(Value):
    """The change from one source to another. `verified` is None when it could not be tried."""

    version: Literal[1] = 1
    dialect: str = "postgresql"
    before: Source
    after: Source
    fingerprint: str = Field(default="", description="Of the schema it begins with; it is applied to no other.")
    steps: tuple[Step, ...] = ()
    questions: tuple[Asked, ...] = ()
    losses: tuple[Loss, ...] = ()
    phases: tuple[Phase, ...] = Field(
        default=(), description="The same change in stages beside live load; then `steps` are theirs, in order."
    )
    approach: Approach | None = None
    verified: bool | None = None
    verification: Verification = Verification()
    not_judged: tuple[str, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether it may not be run yet: something would be lost that nobody allowed."""
        return any(not loss.allowed for loss in self.losses)


class Hazard(Value):
    """What a statement does that hurts, by its id (its page: `dbarchitect migrate explain`), with what was measured."""

    id: str
    object: str = ""
    lock: str = Field(default="", description="The lock it takes, as PostgreSQL names it: ACCESS EXCLUSIVE …")
    blocks: str = Field(
        default="", description="Who waits, in words: reads and writes, writes, other schema changes, nobody."
    )
    measured: str = Field(default="", description="What was seen: bytes rewritten, rows scanned, rows lost, the error.")
    why: str = ""
    grade: Grade = "unsafe"


class JudgedStatement(Value):
    """One statement of a migration with what running it showed, and a form of it that was measured safe."""

    sql: str
    line: int
    verdict: Grade
    file: str = ""
    hazards: tuple[Hazard, ...] = ()
    safe_form: tuple[str, ...] = ()
    safe_form_verdict: Grade | None = Field(
        default=None, description="What running the safe form showed: safe, or the least harm there is."
    )
    error: str = Field(default="", description="What the engine said when it refused the statement.")
    executed: bool = Field(default=True, description="False where it was judged by rules alone; `why` says why.")
    why: str = ""
    key: str = ""


class LintReport(Value):
    """Every statement of every file, judged; the verdict is the worst of theirs."""

    version: Literal[1] = 1
    verdict: Grade
    engine: str = ""
    statements: tuple[JudgedStatement, ...] = ()
    not_judged: tuple[str, ...] = ()
