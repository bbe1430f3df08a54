"""Assess a database, schema or repository: what is wrong, and a tried fix.

Reads a live database (read-only), SQL, migrations, models or a whole repository and judges it under five looks: schema,
performance, scalability, security, migration. Each finding names the harm, the evidence and the statements that remove it and
undo that; the fixes are tried in a throw-away PostgreSQL. Nothing of the source is changed. What could not be judged is said.

When: somebody asks what is wrong with a schema or a database, for a review of DDL or migrations, for missing or superfluous
indexes, unsafe permissions or personal data. Send the DDL as text, or the path of a file or folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.document import Attached, Positional
from dbarchitect.app.source import CommandLineOnly, SourceGiven
from dbarchitect.app.usecase import Answer
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.architecture import Artifact
from dbarchitect.model.base import Value
from dbarchitect.model.findings import Assessment, Level, Look
from dbarchitect.model.inspection import Engine

if TYPE_CHECKING:
    from dbarchitect.app.assessing import Looked
    from dbarchitect.app.usecase import Surroundings
    from dbarchitect.assess.run import Scope

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html", "sarif")
WRITES_FILES = True
MOST_FINDINGS = 40


class Input(Value):
    source: Annotated[SourceGiven, Positional("SOURCE")] = Field(
        description="What is assessed: the address of a database (postgresql://…, mysql://…, sqlite:…), a file (SQL, a "
        "model, a database file), a folder (a repository), or - for SQL on standard input; for tools also the SQL itself."
    )
    look: tuple[Look, ...] = Field(default=(), description="Only this look; may be given more than once.")
    check: tuple[str, ...] = Field(default=(), description="Only this check; may be given more than once.")
    level: Level = Field(default="notice", description="Only findings at least this bad.")
    sample: int = Field(
        default=0, ge=0, le=1_000_000,
        description="Rows of each table of a live database that may be read, at most; 0 reads none.",
    )  # fmt: skip
    dialect: Engine | None = Field(
        default=None, description="Whose SQL a file holds, where that is not seen from the file itself."
    )
    prove: Literal["none", "quick"] = Field(
        default="quick", description="Whether the fixes are tried in a throw-away PostgreSQL."
    )
    baseline: Attached | None = Field(
        default=None, description="A baseline (YAML): findings that are known and wanted, each with its reason."
    )
    since: Attached | None = Field(
        default=None, description="A former assessment in JSON: only findings it does not have are shown."
    )
    write_baseline: Annotated[str, CommandLineOnly()] = Field(
        default="", description="Write a baseline that silences all that is found now into this file."
    )


class FixInShort(Value):
    sql: tuple[str, ...]
    reverse: tuple[str, ...] = ()
    lock: str = ""
    proven: bool | None = None
    why: str = ""


class FindingInShort(Value):
    check: str
    look: Look
    level: Level
    object: str
    message: str
    fix: FixInShort | None = None


class Summary(Value):
    """An assessment in short; the documents hold all of it."""

    id: str
    source: str
    headline: str
    findings: tuple[FindingInShort, ...] = Field(description="The weightiest findings, ranked.")
    findings_in_all: int
    silenced: int
    not_judged: tuple[str, ...] = Field(description="Why checks could not judge, with their names.")
    documents: tuple[str, ...]


class AssessmentAnswer(Answer):
    """An assessment as an answer."""

    def __init__(self, assessment: Assessment, looked: Looked, request: Input, around: Surroundings) -> None:
        self._assessment = assessment
        self._looked = looked
        self._request = request
        self._around = around
        self.failures = len(assessment.findings)

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.assessment import words
        from dbarchitect.report.assessment.masking import masked

        made_from = f"assess\0{self._request.model_dump_json()}"
        kept = self._around.shelf.put(words.source_line(self._assessment), self.files(), made_from=made_from)
        return _summary(masked(self._assessment), kept.id, tuple(kept.uri(a.path) for a in kept.main))

    def render(self, form: str, *, width: int, colour: bool) -> str:
        from dbarchitect.report.assessment import html, json_, markdown, sarif, text

        match form:
            case "json":
                return json_.render(self._assessment)
            case "markdown":
                return markdown.render(self._assessment)
            case "html":
                return html.render(self._assessment, self._looked.inspection)
            case "sarif":
                return sarif.render(self._assessment)
            case _:
                return text.render(self._assessment, width=width, colour=colour)

    def files(self) -> tuple[Artifact, ...]:
        from dbarchitect.report.assessment import fixes, html, json_, markdown, sarif

        it, seen = self._assessment, self._looked.inspection
        return (
            Artifact(path="assessment.md", title="The assessment", media=markdown.MEDIA, content=markdown.render(it)),
            Artifact(path="report.html", title="The assessment as a page", media=html.MEDIA, content=html.render(it, seen)),
            Artifact(path="assessment.json", title="The assessment as data", media=json_.MEDIA, content=json_.render(it)),
            Artifact(path="assessment.sarif", title="For code hosts", media=sarif.MEDIA, content=sarif.render(it)),
            Artifact(path="fixes.sql", title="Proven fixes", media="application/sql", content=fixes.forward(it)),
            Artifact(path="fixes_back.sql", title="Their way back", media="application/sql", content=fixes.back(it)),
        )  # fmt: skip

    def named_files(self) -> tuple[tuple[str, str], ...]:
        if not self._request.write_baseline:
            return ()
        from dbarchitect.assess.baseline import write_baseline

        text = write_baseline(self._assessment.findings, _scope(self._request).baseline)
        return ((self._request.write_baseline, text),)

    def outcome(self) -> str:
        from dbarchitect.report.assessment import words

        return f"{words.headline(self._assessment)}\n"

    def brief_text(self) -> str:
        return self.render("text", width=100, colour=False)


def run(request: Input, around: Surroundings) -> AssessmentAnswer:
    """The assessment of the source; ArchitectError when it cannot be read or reached."""
    from dbarchitect.app.assessing import assessed, inspected, with_normal_forms

    if request.write_baseline and request.level != "notice":
        raise ArchitectError(
            "usage.options", "--write-baseline goes with all levels", hint="leave --level out when writing a baseline"
        )
    scope = _scope(request)
    looked = inspected(
        request.source, around.reach, sample=request.sample, dialect=request.dialect, scope=scope, say=around.say
    )
    assessment = assessed(looked, scope, prove=request.prove, say=around.say)
    if not request.check and "schema" in (request.look or ("schema",)):
        assessment = with_normal_forms(
            assessment, request.source, around.reach, looked, sample=request.sample, say=around.say
        )
    return AssessmentAnswer(assessment, looked, request, around)


def _scope(request: Input) -> Scope:
    from dbarchitect.assess.baseline import Baseline, read_baseline, read_former
    from dbarchitect.assess.registry import chosen
    from dbarchitect.assess.run import Scope

    return Scope(
        checks=chosen(request.look, request.check) if request.look or request.check else None,
        level=request.level,
        baseline=read_baseline(request.baseline.text, request.baseline.name) if request.baseline else Baseline(),
        former=read_former(request.since.text, request.since.name) if request.since else None,
    )


def _summary(it: Assessment, id_: str, documents: tuple[str, ...]) -> Summary:
    from dbarchitect.report.assessment import words

    return Summary(
        id=id_,
        source=words.source_line(it),
        headline=words.headline(it),
        findings=tuple(
            FindingInShort(
                check=f.check, look=f.look, level=f.level, object=f.object, message=f.message,
                fix=f.fix and FixInShort(sql=f.fix.sql, reverse=f.fix.reverse, lock=f.fix.lock, proven=f.fix.proven, why=f.fix.why),
            )
            for f in it.findings[:MOST_FINDINGS]
        ),
        findings_in_all=len(it.findings),
        silenced=len(it.silenced),
        not_judged=(*it.not_judged, *(f"{why}: {', '.join(names)}" for why, names in words.not_judged(it))),
        documents=documents,
    )  # fmt: skip
