"""Plan the change from one schema to another, with its way back, and try it.

Both sides are any source. They are rebuilt in one throw-away server; the difference becomes statements ordered by what needs what, as few
as will do, without a rewrite that can be avoided. What must be made anew brings back all it had: dependents, privileges, comments. A rename is
never guessed but asked (--rename a.b=a.c), and nothing is lost unless --allow-loss names it. The plan is then run there on rows, the catalog
and the values are compared, and so is the way back; what each step locks, rewrites and reads is measured. Nothing of yours is changed.

When: somebody asks for a migration between two versions of a schema, for ALTER statements, for a diff of databases or models, for a down migration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.source import SourceGiven
from dbarchitect.app.usecase import Answer
from dbarchitect.model.architecture import Artifact
from dbarchitect.model.base import Value
from dbarchitect.model.inspection import Engine
from dbarchitect.model.migration import Asked, Loss, Plan, Step

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings
    from dbarchitect.migrate.files import FilesOut

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html", "sql")
WRITES_FILES = True
MOST_SHOWN = 80


class Input(Value):
    before: Annotated[SourceGiven, Positional("FROM")] = Field(
        description="The schema as it is: the address of a database, a file, a folder, an empty file for none; for tools also the SQL itself. "
        "A script with rows brings them along: the plan is tried on them."
    )
    after: Annotated[SourceGiven, Positional("TO")] = Field(description="The schema as it shall be: any source.")
    rename: tuple[str, ...] = Field(
        default=(),
        description="What is the same under another name: orders.state=orders.status, orders=purchases, enum:mood.sad=mood.blue; several times.",
    )
    allow_loss: tuple[str, ...] = Field(
        default=(), description="What may be lost: orders.note, orders, mood.sad; several times."
    )
    dialect: Engine | None = Field(default=None, description="The dialect of both sides, where it cannot be seen.")
    online: bool = Field(
        default=False,
        description="In phases beside live load: expand, write both, backfill, verify, switch, tighten, contract; both versions of the "
        "application are run in each, and each way back.",
    )
    how: SourceGiven | None = Field(
        default=None,
        description="With --online: a file in YAML, or the YAML itself, that says what no catalog does: columns split, merged or moved to "
        "another table, values renamed, what fills an empty column, which duplicate stays.",
    )
    workload: SourceGiven | None = Field(
        default=None,
        description="With --online: what the application sends, as a log, an export or a script of SQL; each statement must go on in every "
        "phase in which the present version works.",
    )
    from_sql: bool = Field(
        default=False, description="With --online: TO is a migration in SQL; the target is what it makes of FROM."
    )
    verify: Literal["none", "quick"] = Field(
        default="quick", description="Whether the plan is run in a throw-away server, there and back."
    )
    to: Literal["", "alembic", "django", "drizzle", "flyway", "liquibase", "plain", "prisma", "sqitch"] = Field(
        default="", description="The tool whose migrations are written with -o DIR."
    )
    follows: str = Field(
        default="",
        description="The tool's migration before it, as its file or folder is called; found by itself where FROM is a folder of migrations.",
    )
    named: str = Field(default="", description="What the migration is called; else what its first step is for.")


class Summary(Value):
    """A plan in short; the documents hold all of it."""

    id: str
    headline: str
    verified: bool | None
    steps: tuple[Step, ...]
    steps_in_all: int
    questions: tuple[Asked, ...]
    losses: tuple[Loss, ...]
    differences: tuple[str, ...]
    not_judged: tuple[str, ...]
    documents: tuple[str, ...]


class PlanAnswer(Answer):
    """The plan as an answer."""

    def __init__(self, plan: Plan, request: Input, around: Surroundings, tool: FilesOut | None = None) -> None:
        self._tool = tool
        self._it = plan
        self._request = request
        self._around = around
        self.failures = 0 if plan.verified and not plan.stopped and not plan.questions else 1

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.migration.plan import words

        made_from = f"migrate plan\0{self._request.model_dump_json()}"
        kept = self._around.shelf.put(words.source_line(self._it), self.files(), made_from=made_from)
        return Summary(
            id=kept.id, headline=words.headline(self._it), verified=self._it.verified, steps=self._it.steps[:MOST_SHOWN],
            steps_in_all=len(self._it.steps), questions=self._it.questions, losses=self._it.losses,
            differences=self._it.verification.differences, not_judged=self._it.not_judged,
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip

    def render(self, form: str, *, width: int, colour: bool) -> str:
        from dbarchitect.report.migration import page, phases
        from dbarchitect.report.migration.plan import json_, markdown, sql, text

        match form:
            case "html":
                return page.render(self._it)
            case "json":
                return json_.render(self._it)
            case "markdown":
                return phases.markdown(self._it) if self._it.phases else markdown.render(self._it)
            case "sql":
                return phases.sql(self._it) if self._it.phases else sql.render(self._it)
            case _ if self._it.phases:
                return phases.text(self._it, width=width, colour=colour)
            case _:
                return text.render(self._it, width=width, colour=colour)

    def files(self) -> tuple[Artifact, ...]:
        from dbarchitect.report.migration import page
        from dbarchitect.report.migration.plan import json_, markdown, sql

        it = self._it
        if it.phases:
            return self._files_of_phases()
        if self._tool is not None:
            return self._tool.files
        made = (
            Artifact(path="migration.md", title="The plan", media=markdown.MEDIA, content=markdown.render(it)),
            Artifact(path="migration.html", title="The plan as a page", media=page.MEDIA, content=page.render(it)),
            Artifact(path="migration.json", title="The plan as data", media=json_.MEDIA, content=json_.render(it)),
        )
        if it.stopped:
            return made
        return (
            *made,
            Artifact(path="up.sql", title="The way there", media=sql.MEDIA, content=sql.render(it)),
            Artifact(path="down.sql", title="The way back", media=sql.MEDIA, content=sql.back(it)),
        )

    def remarks(self) -> tuple[str, ...]:
        return self._tool.notes if self._tool is not None else ()

    def _files_of_phases(self) -> tuple[Artifact, ...]:
        from dbarchitect.report.migration import page, phases
        from dbarchitect.report.migration.plan import json_, sql

        it = self._it
        whole = (
            Artifact(path="migration.md", title="The phases", media="text/markdown", content=phases.markdown(it)),
            Artifact(path="migration.html", title="The phases as a page", media=page.MEDIA, content=page.render(it)),
            Artifact(path="migration.json", title="The phases as data", media=json_.MEDIA, content=json_.render(it)),
        )
        if it.stopped:
            return whole
        each = tuple(
            Artifact(path=f"{n}_{p.name}{way}.sql", title=f"{p.name}{said}", media=sql.MEDIA, content=content)
            for n, p in enumerate(it.phases, 1)
            for way, said, content in (("", "", phases.phase_sql(p)), (".back", ", the way back", phases.phase_back(p)))
        )
        return (*whole, *each)

    def outcome(self) -> str:
        from dbarchitect.report.migration.plan import words

        return f"{words.headline(self._it)}\n"

    def brief_text(self) -> str:
        return self.render("text", width=100, colour=False)


def run(request: Input, around: Surroundings) -> PlanAnswer:
    """The plan; ArchitectError when a side cannot be read or reached, or a rename names nothing."""
    from dbarchitect.app.migrating import phases_between, plan_between

    if request.online or request.from_sql:
        plan = phases_between(
            request.before, request.after, around.reach, renames=request.rename, allow=request.allow_loss, how=request.how,
            from_sql=request.from_sql, workload=request.workload, dialect=request.dialect, verify=request.verify != "none", say=around.say,
        )  # fmt: skip
        return PlanAnswer(plan, request, around)
    plan = plan_between(
        request.before, request.after, around.reach, renames=request.rename, allow=request.allow_loss, dialect=request.dialect,
        verify=request.verify != "none", say=around.say,
    )  # fmt: skip
    if not request.to or plan.stopped or not plan.steps:
        return PlanAnswer(plan, request, around)
    from dbarchitect.migrate.files import files_for

    return PlanAnswer(plan, request, around, files_for(plan, request.to, name=request.named, follows=request.follows))
