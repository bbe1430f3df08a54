"""Judge migrations by running them: what they block, rewrite, lose and break.

Every statement runs in a throw-away PostgreSQL on your schema, filled with rows. Measured are the locks it takes and whom they block, tables
rewritten and scanned, rows, columns and dependents lost, statements of the application that stop working (as owner and as its role), failures
on rows that the schema allows. A hazard comes with a safe form that was run through the same measurement. DO blocks and functions are seen
like everything else. Nothing of yours is changed; a live schema's statistics say how large its tables are, without them they are taken as big.

When: somebody asks whether a migration is safe, locks tables, needs downtime or can be run in production; before a migration is merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.reported import Reported
from dbarchitect.app.source import SourceGiven
from dbarchitect.model.base import Value
from dbarchitect.model.migration import Grade, LintReport

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html", "sarif")
WRITES_FILES = True
MOST_SHOWN = 60


class Input(Value):
    files: Annotated[tuple[SourceGiven, ...], Positional("FILES")] = Field(
        description="The migrations: SQL files, folders of them (plain, Flyway, Liquibase's formatted SQL, Prisma, Drizzle, goose, dbmate …), "
        "revisions of Alembic and migrations of Django (read, never run), - for standard input; for tools also the SQL itself."
    )
    model_config = {**Value.model_config, "populate_by_name": True, "serialize_by_alias": True}

    schema_: SourceGiven | None = Field(
        default=None, alias="schema",
        description="The schema they run on: the address of a database, a file or a folder; left out, what the first statements make.",
    )  # fmt: skip
    diff_base: str = Field(
        default="",
        description="Only files that differ from this revision of git are judged; the others build the schema.",
    )
    dialect: Literal["postgresql", "mysql", "mariadb", "sqlite"] | None = Field(
        default=None, description="Whose SQL the files hold, where neither the schema nor they themselves say it."
    )
    fail_on: Literal["caution", "unsafe"] = Field(
        default="unsafe", description="The verdict from which on the exit code is 1."
    )


class StatementInShort(Value):
    sql: str
    file: str
    line: int
    verdict: Grade
    hazards: tuple[str, ...] = ()
    safe_form: tuple[str, ...] = ()


class Summary(Value):
    """A judgement in short; the documents hold all of it."""

    id: str
    headline: str
    verdict: Grade
    statements: tuple[StatementInShort, ...] = Field(description="Statements that are not safe.")
    statements_in_all: int
    not_judged: tuple[str, ...]
    documents: tuple[str, ...]


class LintAnswer(Reported[LintReport]):
    """The judgement as an answer; statements that are bad enough count as failures."""

    REPORT = "migration.lint"
    DOCUMENTS = (
        ("migrations.md", "The migrations judged", "markdown"),
        ("migrations.html", "The migrations judged, as a page", "html"),
        ("migrations.json", "The migrations judged, as data", "json"),
        ("migrations.sarif", "For code hosts", "sarif"),
    )

    def __init__(self, it: LintReport, request: Input, around: Surroundings) -> None:
        super().__init__(it, request, around)
        bad = ("unsafe",) if request.fail_on == "unsafe" else ("unsafe", "caution")
        self.failures = sum(s.verdict in bad for s in it.statements)

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.migration.lint import words

        it, kept = self.it, self.kept()
        return Summary(
            id=kept.id,
            headline=words.headline(it),
            verdict=it.verdict,
            statements=tuple(
                StatementInShort(
                    sql=s.sql[:2000], file=s.file, line=s.line, verdict=s.verdict, hazards=tuple(words.hazard_line(h) for h in s.hazards),
                    safe_form=s.safe_form,
                )
                for s in it.statements if s.verdict != "safe"
            )[:MOST_SHOWN],
            statements_in_all=len(it.statements),
            not_judged=it.not_judged,
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip

    def render(self, form: str, *, width: int, colour: bool) -> str:
        if form == "sarif":
            return str(self.report("sarif").render(self.it, _pages()))
        return super().render(form, width=width, colour=colour)


def _pages() -> dict[str, str]:
    from dbarchitect.migrate.lint.registry import all_hazards

    return {h.id: h.about for h in all_hazards()}


def run(request: Input, around: Surroundings) -> LintAnswer:
    """The migrations judged; ArchitectError when something cannot be read or reached."""
    from dbarchitect.app.linting import linted

    report = linted(
        request.files,
        request.schema_,
        around.reach,
        diff_base=request.diff_base,
        dialect=request.dialect or "",
        say=around.say,
    )
    return LintAnswer(report, request, around)
