"""Inspect a database, schema or repository, and write its schema in another form.

Reads a live database (read-only), SQL, migrations, models or a whole repository and says what is there: tables, keys, sizes where
they are known, and what could not be seen. With `to` the schema is written as SQL, DBML, Mermaid, JSON, a data dictionary and
other forms; what a form cannot say is named.

When: somebody wants to know what a database or repository holds, wants a diagram or a data dictionary, or a schema in another form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.source import SourceGiven
from dbarchitect.app.usecase import Answer
from dbarchitect.model.architecture import Artifact
from dbarchitect.model.base import Value
from dbarchitect.model.inspection import Engine

if TYPE_CHECKING:
    from dbarchitect.app.assessing import Looked
    from dbarchitect.app.usecase import Surroundings
    from dbarchitect.sources.writers import Written

FACES = ("cli", "mcp")
FORMATS = ("text", "json")
WRITES_FILES = True


class Input(Value):
    source: Annotated[SourceGiven, Positional("SOURCE")] = Field(
        description="What is inspected: the address of a database (postgresql://…, mysql://…, sqlite:…, mssql://…, oracle://…), a file (SQL, a "
        "model, a database file), a folder (a repository), or - for SQL on standard input; for tools also the SQL itself."
    )
    to: str = Field(
        default="",
        description="The form the schema is written in: sql, dbml, mermaid, json, markdown, prisma, drizzle, sqlalchemy, django; sql:mysql, sql:mariadb, sql:sqlite, "
        "sql:duckdb and sql:postgresql put it into that dialect and name what is lost.",
    )
    sample: int = Field(
        default=0, ge=0, le=1_000_000,
        description="Rows of each table of a live database that may be read, at most; 0 reads none.",
    )  # fmt: skip
    dialect: Engine | None = Field(
        default=None, description="Whose SQL a file holds, where that is not seen from the file itself."
    )


class TableSeen(Value):
    name: str
    columns: int
    rows: float | None = None
    refers_to: tuple[str, ...] = ()


class Summary(Value):
    """What was seen, in short."""

    id: str
    source: str
    files: tuple[str, ...] = Field(description="The files it was read from.")
    tables: tuple[TableSeen, ...]
    notes: tuple[str, ...]
    not_seen: tuple[str, ...] = Field(description="What could not be looked at, and why.")
    written: str = Field(default="", description="The schema in the form asked for.")
    losses: tuple[str, ...] = Field(default=(), description="What that form cannot say.")
    documents: tuple[str, ...]


class InspectionAnswer(Answer):
    """An inspection as an answer."""

    def __init__(self, looked: Looked, written: Written | None, request: Input, around: Surroundings) -> None:
        self._looked = looked
        self._written = written
        self._request = request
        self._around = around

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.inspection import digest

        seen = self._looked.inspection
        made_from = f"inspect\0{self._request.model_dump_json()}"
        kept = self._around.shelf.put(digest.source_line(seen), self.files(), made_from=made_from)
        return Summary(
            id=kept.id,
            source=digest.source_line(seen),
            files=seen.source.files,
            tables=tuple(
                TableSeen(name=t.name, columns=t.columns, rows=t.rows, refers_to=t.refers_to) for t in digest.tables(seen)
            ),
            notes=self._looked.notes,
            not_seen=digest.not_seen(seen),
            written=self._written.text if self._written else "",
            losses=self._written.losses if self._written else (),
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip

    def render(self, form: str, *, width: int, colour: bool) -> str:
        from dbarchitect.report.inspection import json_, text

        if self._written is not None:
            return self._written.text
        seen = self._looked.inspection
        if form == "json":
            return json_.render(seen)
        return text.render(seen, self._looked.notes, width=width, colour=colour)

    def files(self) -> tuple[Artifact, ...]:
        from dbarchitect.report.inspection import json_

        made = [
            Artifact(path="inspection.json", title="What was seen", media=json_.MEDIA, content=json_.render(self._looked.inspection))
        ]  # fmt: skip
        if self._written is not None:
            it = self._written
            made.append(Artifact(path=f"schema{it.ending}", title="The schema", media=it.media, content=it.text))
        return tuple(made)

    def remarks(self) -> tuple[str, ...]:
        return (
            tuple(f"not said by {self._request.to}: {loss}" for loss in self._written.losses) if self._written else ()
        )

    def outcome(self) -> str:
        from dbarchitect.report.inspection import digest

        return f"{digest.source_line(self._looked.inspection)}\n"

    def brief_text(self) -> str:
        return self.render("text", width=100, colour=False)


def run(request: Input, around: Surroundings) -> InspectionAnswer:
    """What the source holds; ArchitectError when it cannot be read or reached, or there is no such form."""
    from dbarchitect.app.assessing import inspected

    if request.to:
        from dbarchitect.sources.writers.registry import known

        known(request.to)
    looked = inspected(
        request.source, around.reach, sample=request.sample, dialect=request.dialect, say=around.say
    )  # fmt: skip
    written = None
    if request.to:
        from dbarchitect.sources.writers import write

        around.say(f"writing {request.to}")
        written = write(looked.inspection.schema_, request.to)
    return InspectionAnswer(looked, written, request, around)
