"""Read a workload: statements by shape and time, and what the application does.

Reads what a database counted (pg_stat_statements, performance_schema), PostgreSQL's logs (plain, CSV, JSON; auto_explain), the slow log
of MySQL and MariaDB, scripts of statements, logs of Django, SQLAlchemy, Rails, Hibernate, Prisma, TypeORM, Sequelize and Laravel, spans of
OpenTelemetry, or a brief. Statements that differ in their constants alone are one; they are ranked by the time they take. Habits of the
application are named: one read per row of a list, chatty transactions, polling, reads without a bound, rows that everybody writes. Values
of statements are shown only when they are asked for.

When: somebody asks which statements cost most, what a log of queries says, for N+1 queries, or for the load of a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.reported import Reported
from dbarchitect.app.source import SourceGiven
from dbarchitect.model.base import Value
from dbarchitect.model.observed import Habit, Read

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings
    from dbarchitect.model.inspection import Inspection

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown")
WRITES_FILES = True
MOST_SHOWN = 25


class Input(Value):
    workload: Annotated[SourceGiven, Positional("WORKLOAD")] = Field(
        description="What is read: a log, an export, a script or a folder of them, the address of a database that counts its statements "
        "(postgresql://…, mysql://…), a brief, or - for standard input; for tools also the text itself."
    )
    source: SourceGiven | None = Field(
        default=None,
        description="The database or schema the statements run on: its sizes and statistics tell more of them.",
    )
    values: bool = Field(default=False, description="Show constants of statements too; they may be data of people.")


class StatementInShort(Value):
    name: str
    sql: str
    calls: float
    total_ms: float | None = None
    mean_ms: float | None = None
    rows: float | None = None


class Summary(Value):
    """A workload in short; the documents hold all of it."""

    id: str
    source: str
    headline: str
    statements: tuple[StatementInShort, ...] = Field(description="Those that take most time, as shapes.")
    statements_in_all: int
    findings: tuple[Habit, ...] = Field(description="Habits of the application, the most costly first.")
    unread: tuple[str, ...] = Field(description="Lines that were not understood, by the reason.")
    documents: tuple[str, ...]


class WorkloadAnswer(Reported[Read]):
    """A workload as an answer; habits that cost time count as failures."""

    REPORT = "workload"
    DOCUMENTS = (("workload.md", "The workload", "markdown"), ("workload.json", "The workload as data", "json"))

    def __init__(self, it: Read, request: Input, around: Surroundings) -> None:
        super().__init__(it, request, around)
        self._values = request.values
        self.failures = len(it.findings)

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.workload import words

        it, kept = self.it, self.kept()
        return Summary(
            id=kept.id,
            source=words.source_line(it),
            headline=words.headline(it),
            statements=tuple(
                StatementInShort(
                    name=o.statement.name, sql=o.statement.sql, calls=o.calls, total_ms=o.total_ms, mean_ms=o.mean_ms, rows=o.rows
                )
                for o in it.statements[:MOST_SHOWN]
            ),
            statements_in_all=len(it.statements),
            findings=it.findings,
            unread=words.unread(it),
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip

    def render(self, form: str, *, width: int, colour: bool) -> str:
        match form:
            case "json":
                return str(self.report(form).render(self.it, values=self._values))
            case "text":
                return str(self.report(form).render(self.it, width=width, colour=colour, values=self._values))
            case _:
                return super().render(form, width=width, colour=colour)


def run(request: Input, around: Surroundings) -> WorkloadAnswer:
    """The workload; ArchitectError when it cannot be read or reached."""
    from dbarchitect.app.assessing import inspected
    from dbarchitect.workload import read_workload

    given = around.reach.resolve(request.workload)
    seen: Inspection | None = None
    if request.source is not None:
        seen = inspected(request.source, around.reach, say=around.say).inspection
    if given.text is None and given.is_address:
        counting = inspected(request.workload, around.reach, say=around.say).inspection
        return WorkloadAnswer(read_workload("stat-statements", counting), request, around)
    around.say(f"reading {given.shown}")
    read = read_workload(given.where, seen) if given.text is None else _of_text(given.text, seen)
    return WorkloadAnswer(read, request, around)


def _of_text(text: str, seen: Inspection | None) -> Read:
    from dbarchitect.workload.reading import read_text

    return read_text(text, seen)
