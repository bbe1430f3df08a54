"""Design the data layer for a brief, and prove it on a real engine.

Reads a brief (prose in English, or YAML) and answers with the requirements as understood, open questions ranked by how much of
the design turns on them, decisions with reasons and alternatives, the PostgreSQL schema with its indexes and its security, what
was run in a throw-away PostgreSQL and what came back, and what could not be judged.

When: somebody describes an application, a product or data to be kept, and needs a schema, indexes, tenancy or a database plan.
Call it before writing tables by hand. Put the user's own words in `brief`, with every number and rule they gave. Then read
`questions` (ask the user the first few, add the answers to the brief, call again) and `failures`; fetch `schema.sql` and
`architecture.md` from `documents` instead of writing SQL from memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.architect import architect
from dbarchitect.app.briefs import read_brief
from dbarchitect.app.document import Attached, Document, Positional
from dbarchitect.app.usecase import Answer
from dbarchitect.core.english import counted
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings
    from dbarchitect.model.architecture import Architecture, Artifact
    from dbarchitect.model.migration import Plan

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html", "sql")
WRITES_FILES = True
MOST_QUESTIONS = 5
MOST_FAILURES = 20


class Input(Value):
    brief: Annotated[Document, Positional("BRIEF")] = Field(
        description="What the data layer is for, as English prose or YAML: the text itself; on the command line a file "
        "(.md, .txt, .yaml) or - for standard input."
    )
    form: Literal["auto", "prose", "yaml"] = Field(
        default="auto", description="How the brief is written; auto goes by the file's ending, then by the text."
    )
    prove: Literal["none", "quick", "full"] = Field(
        default="quick",
        description="How much is run on a throw-away PostgreSQL: nothing, everything on about 60,000 rows, or on up to a million.",
    )
    erd: bool = Field(default=False, description="Add the schema as a Mermaid entity-relationship diagram.")
    since: Attached | None = Field(
        default=None,
        description="The architecture.json of a former design: the migration from it to this one is written, too, tried there and back.",
    )


class OpenQuestion(Value):
    id: str
    text: str
    matters_because: str
    options: tuple[str, ...] = ()
    assumed: str = ""


class ProofNumbers(Value):
    level: Literal["none", "quick", "full"]
    engine: str = ""
    statements_run: int = 0
    statements_failed: int = 0
    rows_generated: int = 0
    access_patterns_ok: int = 0
    access_patterns: int = 0
    constraints_held: int = 0
    constraints_attacked: int = 0
    isolation_held: int = 0
    isolation_attempts: int = 0
    not_judged: int = 0


class DocumentLink(Value):
    uri: str
    title: str


class Summary(Value):
    """A design in short; the documents hold all of it."""

    id: str
    title: str
    requirements: tuple[str, ...] = Field(description="The brief as it was understood, a sentence a topic.")
    tables: tuple[str, ...]
    indexes: int
    decisions: tuple[str, ...] = Field(description="What was decided, each as “question choice”.")
    questions: tuple[OpenQuestion, ...] = Field(description="The first open questions, the weightiest first.")
    questions_in_all: int
    proof: ProofNumbers
    failures: tuple[str, ...] = Field(description="What was tried and failed. Empty when all held.")
    failures_in_all: int
    documents: tuple[DocumentLink, ...]


class DesignAnswer(Answer):
    """An architecture as an answer."""

    def __init__(
        self, architecture: Architecture, request: Input, around: Surroundings, plan: Plan | None = None
    ) -> None:
        self._architecture = architecture
        self._plan = plan
        self._erd = request.erd
        self._source = request.brief.name
        self._files: tuple[Artifact, ...] | None = None
        self._around = around
        self._made_from = f"{request.prove}\0{request.erd}\0{request.form}\0{request.brief.text}"
        if request.since is not None:
            self._made_from += f"\0{request.since.text}"
        self.failures = architecture.proof.failures

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.digest import title

        kept = self._around.shelf.put(title(self._architecture), self.files(), made_from=self._made_from)
        links = tuple(DocumentLink(uri=kept.uri(a.path), title=a.title) for a in kept.files if "/" not in a.path)
        return _summary(self._architecture, kept.id, kept.title, links)

    def render(self, form: str, *, width: int, colour: bool) -> str:
        from dbarchitect.report import erd, formats, text

        if self._erd and form not in ("text", "markdown"):
            raise ArchitectError(
                "usage.erd",
                f"--erd does not go with --format {form} alone",
                hint="write the bundle with -o DIR: the diagram is its file erd.mmd",
            )
        if form == "text":
            whole = text.render(self._architecture, width=width, colour=colour)
            return f"{whole.rstrip()}\n\n{erd.render(self._architecture)}" if self._erd else whole
        if form == "sql":
            return self._sql()
        whole = formats.render(self._architecture, form)
        return f"{whole.rstrip()}\n\n```mermaid\n{erd.render(self._architecture)}```\n" if self._erd else whole

    def _sql(self) -> str:
        for section in self._architecture.sections:
            for artifact in section.artifacts:
                if artifact.path == "schema.sql" and artifact.content is not None:
                    return artifact.content
        raise ArchitectError("design.no_schema", "the design has no schema to write as SQL")

    def files(self) -> tuple[Artifact, ...]:
        if self._files is None:
            from dbarchitect.app.design_migrations import first_migration, next_migration
            from dbarchitect.report.bundle import bundle

            made = bundle(self._architecture, erd=self._erd)
            first = first_migration(self._architecture.schema_, self._sql())
            self._files = (*made, *first, *(next_migration(self._plan) if self._plan is not None else ()))
        return self._files

    def remarks(self) -> tuple[str, ...]:
        from dbarchitect.app.design_migrations import remarks

        return remarks(self._plan) if self._plan is not None else ()

    def outcome(self) -> str:
        return "\n".join(s for s in in_words(self.summary).splitlines() if not s.startswith("Documents: ")) + "\n"

    def brief_text(self) -> str:
        return in_words(self.summary)


def run(request: Input, around: Surroundings) -> DesignAnswer:
    """The architecture for the brief; ArchitectError when the brief cannot be read or designs nothing."""
    from dbarchitect.app.design_migrations import former, redesigned

    old = former(request.since) if request.since is not None else None
    around.say("reading the brief")
    brief = read_brief(request.brief.text, request.brief.name, request.form)
    architecture = architect(brief, prove=request.prove, progress=around.say)
    plan = redesigned(old, architecture, around.say) if old is not None else None
    return DesignAnswer(architecture, request, around, plan)


def failures(architecture: Architecture) -> tuple[str, ...]:
    """Each failure of the proof in a sentence."""
    proof = architecture.proof
    return (
        *(f"statement failed: {f}" for f in proof.statements.failures),
        *(f"access pattern “{p.name}”: {p.why_not_ok or 'not served'}" for p in proof.access_patterns if not p.ok),
        *(f"constraint {c.object} did not refuse: {c.attacked}" for c in proof.constraints if not c.held),
        *(f"constraint {c.object} refused at its edge: {c.edge}" for c in proof.constraints if c.edge_passed is False),
        *(
            f"{i.command} crossed the tenant border of {i.table} through {i.through}"
            for i in proof.isolation
            if not i.held
        ),
        *proof.findings,
    )


def _summary(it: Architecture, id_: str, title: str, links: tuple[DocumentLink, ...]) -> Summary:
    found = failures(it)
    return Summary(
        id=id_,
        title=title,
        requirements=tuple(f"{topic}: {sentence}" for topic, sentence in it.requirements),
        tables=tuple(str(t.name) for t in it.schema_.tables if t.partition_of is None),
        indexes=sum(len(t.indexes) for t in it.schema_.tables if t.partition_of is None),
        decisions=tuple(f"{d.question} {d.choice}" for s in it.sections for d in s.decisions),
        questions=tuple(
            OpenQuestion(id=q.id, text=q.text, matters_because=q.matters_because, options=q.options, assumed=q.assumed)
            for q in it.questions[:MOST_QUESTIONS]
        ),
        questions_in_all=len(it.questions),
        proof=_numbers(it),
        failures=found[:MOST_FAILURES],
        failures_in_all=it.proof.failures,
        documents=links,
    )


def _numbers(it: Architecture) -> ProofNumbers:
    proof = it.proof
    return ProofNumbers(
        level=proof.level,
        engine=proof.engine,
        statements_run=proof.statements.run,
        statements_failed=proof.statements.failed,
        rows_generated=proof.rows_generated,
        access_patterns_ok=sum(p.ok for p in proof.access_patterns),
        access_patterns=len(proof.access_patterns) + len(proof.unjudged_patterns),
        constraints_held=sum(c.held and c.edge_passed is not False for c in proof.constraints),
        constraints_attacked=len(proof.constraints),
        isolation_held=sum(i.held for i in proof.isolation),
        isolation_attempts=len(proof.isolation),
        not_judged=len(proof.not_judged),
    )


def in_words(it: Summary) -> str:
    """The summary in a few lines."""
    proof = it.proof
    lines = [f"{it.title}: {counted(len(it.tables), 'table')}, {counted(it.indexes, 'index')} beside those of keys."]
    if proof.level == "none":
        lines.append("Nothing was run (prove: none).")
    else:
        lines.append(f"Run on {proof.engine}: {', '.join(_ran(proof))}.")
    lines += [f"FAILED: {f}" for f in it.failures]
    if it.questions:
        lines.append(f"Open questions ({it.questions_in_all}), the weightiest first:")
        lines += [f"- {q.text} (assumed: {q.assumed})" for q in it.questions]
    lines.append("Documents: " + ", ".join(d.uri for d in it.documents))
    return "\n".join(lines)


def _ran(proof: ProofNumbers) -> list[str]:
    """What was tried, in words; what there was nothing to try of is left out."""
    tried = (
        (proof.statements_run - proof.statements_failed, proof.statements_run, "statement", "executed"),
        (proof.access_patterns_ok, proof.access_patterns, "access pattern", "served"),
        (proof.constraints_held, proof.constraints_attacked, "constraint", "attacked and held"),
        (proof.isolation_held, proof.isolation_attempts, "attempt", "to cross the tenant border refused"),
    )
    said = [f"{good:,} of {counted(all_, noun)} {what}" for good, all_, noun, what in tried if all_]
    said.insert(1, f"{counted(proof.rows_generated, 'row')} generated")
    return [*said, *([f"{proof.not_judged} not judged"] if proof.not_judged else [])]
