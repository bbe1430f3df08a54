"""Say what breaks first as a database grows, and when.

Reads sizes and statistics (of a live PostgreSQL, read-only and without a row of data; of a file that psql wrote; of a script; or of a
brief), multiplies them table by table, and plans every statement of the workload at each size with PostgreSQL's own planner in a
throw-away server that believes in those sizes. Tells which statement's plan or cost turns first, which index no longer fits into memory,
which sequence runs out, which table to partition, with dates where the rate of growth is known: by the brief, by the tables' own
times, or as given. Nothing of the source is changed.

When: somebody asks whether a database or a design will hold at ten, a hundred or a thousand times its data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.reported import Reported
from dbarchitect.app.source import SourceGiven
from dbarchitect.model.base import Value
from dbarchitect.model.growth import Break, Growth

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html")
WRITES_FILES = True
MOST_SHOWN = 25


class Input(Value):
    source: Annotated[SourceGiven, Positional("SOURCE")] = Field(
        description="What grows: the address of a PostgreSQL database, a file of planner facts that psql wrote, a PostgreSQL script "
        "(with rows, or with statistics as pg_dump --statistics writes them), or a brief; for tools also the text itself."
    )
    to: str = Field(
        default="10x,100x,1000x", description="How far: factors of the largest table, with commas between them."
    )
    workload: SourceGiven | None = Field(
        default=None, description="The statements to plan: a log, a script, an export; a brief brings its own."
    )
    table: tuple[str, ...] = Field(
        default=(), description="A table's own factor, as orders=50; may be given more than once. 1: it stays as it is."
    )
    rows_per_year: tuple[str, ...] = Field(
        default=(), description="Rows that a table gains in a year, as orders=5e6; may be given more than once."
    )
    memory: str | None = Field(
        default=None, description="Memory that indexes should fit into, as 16GB; without it effective_cache_size."
    )
    edges: bool = Field(
        default=False,
        description="The least and greatest value of each index's first column may be read from a live source.",
    )


class Summary(Value):
    """Growth in short; the documents hold all of it."""

    id: str
    source: str
    headline: str
    breaks: tuple[Break, ...] = Field(description="What no longer holds, the first to come first.")
    total_bytes: tuple[float, ...]
    fidelity: float
    not_judged: tuple[str, ...]
    documents: tuple[str, ...]


class GrowthAnswer(Reported["Growth"]):
    """Growth as an answer; what breaks counts as a failure."""

    REPORT = "growth"
    DOCUMENTS = (
        ("growth.md", "The growth", "markdown"),
        ("growth.html", "The growth as a page", "html"),
        ("growth.json", "The growth as data", "json"),
    )

    def __init__(self, it: Growth, request: Input, around: Surroundings) -> None:
        super().__init__(it, request, around)
        self.failures = len(it.breaks)

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.growth import words

        it, kept = self.it, self.kept()
        return Summary(
            id=kept.id,
            source=words.source_line(it),
            headline=words.headline(it),
            breaks=it.breaks[:MOST_SHOWN],
            total_bytes=it.total_bytes,
            fidelity=it.fidelity,
            not_judged=it.not_judged[:MOST_SHOWN],
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )


def run(request: Input, around: Surroundings) -> GrowthAnswer:
    """What becomes of the source; ArchitectError when it cannot be read or reached."""
    from dbarchitect.app.growing import growth_of

    source = around.reach.resolve(request.source)
    workload = around.reach.resolve(request.workload) if request.workload is not None else None
    found = growth_of(
        source, workload, to=request.to, by_table=request.table, rows_per_year=request.rows_per_year,
        memory=request.memory, edges=request.edges, say=around.say,
    )  # fmt: skip
    return GrowthAnswer(found, request, around)
