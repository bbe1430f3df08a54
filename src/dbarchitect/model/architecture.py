"""The answer: decisions with evidence, the proof, open questions and artifacts, in sections."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from dbarchitect.model.base import Value
from dbarchitect.model.brief import Brief, Entity
from dbarchitect.model.choice import Choice
from dbarchitect.model.facts import ColumnOrigin, Facts
from dbarchitect.model.question import Question as Question
from dbarchitect.model.schema import Schema
from dbarchitect.model.workload import Workload


class Executed(Value):
    """Ran on a real engine: what, on which, and what came back."""

    kind: Literal["executed"] = "executed"
    what: str
    engine: str
    result: str
    ok: bool = True
    milliseconds: float | None = None


class Planned(Value):
    """The real planner said so, for `rows_assumed` or the sizes named in `at`."""

    kind: Literal["planned"] = "planned"
    what: str
    engine: str
    plan: str
    at: str = ""
    ok: bool = True


class Calculated(Value):
    kind: Literal["calculated"] = "calculated"
    formula: str
    inputs: tuple[tuple[str, str], ...] = ()
    result: str


class Cited(Value):
    kind: Literal["cited"] = "cited"
    claim: str
    source: str
    checked: str = ""


class Assumed(Value):
    """The brief was silent: what is assumed and what would change it."""

    kind: Literal["assumed"] = "assumed"
    assumption: str
    changes_if: str = ""


Evidence = Annotated[Executed | Planned | Calculated | Cited | Assumed, Field(discriminator="kind")]


class Alternative(Value):
    choice: str
    why_not: str


class Decision(Value):
    """A question of the design, answered. `about` names tables, columns or entities it concerns."""

    id: str
    question: str
    choice: str
    reasons: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    changes_if: str = ""
    about: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    topic: str = ""
    """The decision file it comes from: its documentation page."""


class Artifact(Value):
    """A file of the bundle: `path` within it, `media` type, what it is; the text itself unless it is made elsewhere."""

    path: str
    title: str
    media: str = "text/plain"
    content: str | None = None


PARTS = (
    ("requirements", "Requirements"),
    ("technology", "Technology"),
    ("schema", "Schema"),
    ("indexes", "Indexes and access patterns"),
    ("cache", "Cache"),
    ("scale", "Scale and recovery"),
    ("migration", "Migration"),
    ("security", "Security and compliance"),
    ("monitoring", "Monitoring"),
    ("code", "Code"),
    ("documentation", "Documentation and decision records"),
    ("next_steps", "Next steps"),
)
"""The twelve parts every document of an architecture has, in order: (section id, title)."""

SectionStatus = Literal["decided", "partly", "not_judged"]


class Section(Value):
    id: str
    title: str
    status: SectionStatus = "decided"
    summary: str = ""
    decisions: tuple[Decision, ...] = ()
    artifacts: tuple[Artifact, ...] = ()


class Model(Value):
    """The conceptual model."""

    entities: tuple[Entity, ...] = ()


class StatementsRun(Value):
    run: int = 0
    failed: int = 0
    failures: tuple[str, ...] = ()


class PatternProof(Value):
    """An access pattern that was run on generated data: the plan as text, the median of several runs in milliseconds."""

    name: str
    sql: str
    ok: bool
    plan: str = ""
    ms: float | None = None
    purpose: str = ""
    indexes_used: tuple[str, ...] = ()
    rows: int | None = None
    table_rows: int | None = None
    why_not_ok: str = ""
    latency_wanted_ms: float | None = None


class ConstraintProof(Value):
    """`attacked`: the statement that broke the constraint's rule; `held`: the engine refused it, naming the constraint."""

    object: str
    attacked: str
    held: bool
    edge: str = ""
    edge_passed: bool | None = None
    refused_with: str = ""


class IsolationProof(Value):
    """One attempt to cross a tenant's border; `through` names the road (table, view, pooled session …)."""

    table: str
    command: str
    held: bool
    role: str = ""
    through: str = "table"
    detail: str = ""


class NotJudged(Value):
    what: str
    why: str


class TableData(Value):
    table: str
    rows: int
    milliseconds: float | None = None


class Proof(Value):
    """What was run and what came back. `level` is none, quick or full."""

    level: Literal["none", "quick", "full"] = "none"
    engine: str = ""
    provider: str = ""
    stand_ins: tuple[str, ...] = ()
    statements: StatementsRun = StatementsRun()
    rows_generated: int = 0
    data: tuple[TableData, ...] = ()
    access_patterns: tuple[PatternProof, ...] = ()
    constraints: tuple[ConstraintProof, ...] = ()
    isolation: tuple[IsolationProof, ...] = ()
    findings: tuple[str, ...] = ()
    """Faults of the design itself that the proof found (redundant index, foreign key without index)."""
    not_judged: tuple[NotJudged, ...] = ()

    @property
    def unjudged_patterns(self) -> tuple[NotJudged, ...]:
        """The access patterns that were not tried, each with its reason: they count among those asked for."""
        return tuple(n for n in self.not_judged if n.what.startswith("access pattern “") and n.what.endswith("”"))

    @property
    def failures(self) -> int:
        """How many things failed that were tried."""
        return (
            self.statements.failed
            + sum(not p.ok for p in self.access_patterns)
            + sum(not c.held or c.edge_passed is False for c in self.constraints)
            + sum(not i.held for i in self.isolation)
            + len(self.findings)
        )


class Architecture(Value):
    """The whole answer to a brief."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    version: Literal[1] = 1
    brief: Brief
    requirements: tuple[tuple[str, str], ...] = ()
    """The requirements as understood: (topic, sentence), for the summary that opens every deliverable."""
    model: Model
    schema_: Schema = Field(alias="schema", serialization_alias="schema")
    workload: Workload = Workload()
    facts: Facts = Facts()
    origins: tuple[ColumnOrigin, ...] = ()
    """Where each column comes from; a column without an origin is the design's own."""
    questions: tuple[Question, ...] = ()
    choice: Choice | None = None
    """The technology decision; None when it was not made."""
    sections: tuple[Section, ...] = ()
    proof: Proof = Proof()
