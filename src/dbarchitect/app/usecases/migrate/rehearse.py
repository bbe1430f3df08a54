"""Rehearse a plan beside a live load, in a throw-away server.

The source is rebuilt with rows of its own or generated ones, as many as you like. Connections send statements at a pace (those of your
workload, or reads by key, lists, updates and inserts made from the schema) while the plan is run as `migrate apply` would run it, with a streaming
replica behind. Measured: the longest stall, latency and throughput before, during and after, refused statements, deadlocks, lag. In the end every
row is compared with a twin that got the same writes and no migration; then all is undone beside the load, and each step by itself. Nothing of yours is changed.

When: somebody asks how long a migration will block, whether it needs downtime, whether it loses rows under load, or whether its rollback works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbarchitect.app.document import Attached, Positional
from dbarchitect.app.reported import Reported
from dbarchitect.app.source import SourceGiven
from dbarchitect.model.base import Value
from dbarchitect.model.rehearsal import Compared, Felt, Lag, Rehearsal, Undone

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html")
WRITES_FILES = True
MOST_SHOWN = 40


class Input(Value):
    plan: Annotated[Attached, Positional("PLAN")] = Field(
        description="What is rehearsed: the JSON of `migrate plan`, or a file of PostgreSQL statements; for tools the text itself."
    )
    before: Annotated[SourceGiven, Positional("FROM")] = Field(
        description="The schema it begins with: the address of a database, a file or a folder; the rows of a script are used."
    )
    workload: SourceGiven | None = Field(
        default=None,
        description="What the application sends: a log, an export, a script; else it is made from the schema.",
    )
    rows: int | None = Field(
        default=None,
        ge=1,
        le=20_000_000,
        description="Rows to generate in all, where the source brings none; 20000 unless named.",
    )
    seconds: float = Field(default=5.0, ge=0.2, le=600, description="How long the load runs alone before the plan and after it.")  # fmt: skip
    rate: float = Field(default=200.0, ge=1, le=20_000, description="Statements a second that the load tries to send.")
    threads: int = Field(default=4, ge=1, le=32, description="Connections of the load.")
    max_stall: float = Field(default=0.5, gt=0, le=600, description="Seconds a statement may stand still; longer is a fault.")  # fmt: skip
    no_replica: bool = Field(default=False, description="Leave the replica out.")
    no_rollback: bool = Field(default=False, description="Leave the way back out.")


class Summary(Value):
    """A rehearsal in short; the documents hold all of it."""

    id: str
    headline: str
    faults: tuple[str, ...]
    felt: tuple[Felt, ...]
    longest_stall_ms: float | None
    deadlocks: int
    failures: tuple[str, ...]
    lag: Lag
    compared: tuple[Compared, ...]
    undone: tuple[Undone, ...]
    not_judged: tuple[str, ...]
    documents: tuple[str, ...]


class RehearsalAnswer(Reported["Rehearsal"]):
    """A rehearsal as an answer; what did not go well counts as a failure."""

    REPORT = "migration.rehearsal"
    DOCUMENTS = (
        ("rehearsal.md", "The rehearsal", "markdown"),
        ("rehearsal.html", "The rehearsal with its timeline", "html"),
        ("rehearsal.json", "The rehearsal as data", "json"),
    )

    def __init__(self, it: Rehearsal, request: Input, around: Surroundings) -> None:
        super().__init__(it, request, around)
        self.failures = len(it.faults)

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.migration.rehearsal import words

        it, kept = self.it, self.kept()
        return Summary(
            id=kept.id, headline=words.headline(it), faults=it.faults, felt=it.felt, longest_stall_ms=it.longest_stall_ms,
            deadlocks=it.deadlocks, failures=tuple(words.failure(f) for f in it.failures[:MOST_SHOWN]), lag=it.lag,
            compared=it.compared, undone=it.undone[:MOST_SHOWN], not_judged=it.not_judged[:MOST_SHOWN],
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip


def run(request: Input, around: Surroundings) -> RehearsalAnswer:
    """The rehearsal; ArchitectError `migrate.*`, `source.*`, `workload.*`, `sandbox.*`."""
    from dbarchitect.app.applying import plan_of
    from dbarchitect.app.observing import workload_of
    from dbarchitect.app.rehearsing import rehearsed
    from dbarchitect.migrate.rehearse import Wishes

    wishes = Wishes(
        rows=request.rows, seconds=request.seconds, rate=request.rate, threads=request.threads,
        max_stall_ms=1000 * request.max_stall, replica=not request.no_replica, roll_back=not request.no_rollback,
        observed=workload_of(request.workload, around.reach), say=around.say,
    )  # fmt: skip
    return RehearsalAnswer(rehearsed(plan_of(request.plan), request.before, around.reach, wishes), request, around)
