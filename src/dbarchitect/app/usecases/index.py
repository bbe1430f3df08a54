"""The best set of indexes for a workload, and how far from the optimum it can be.

Plans every statement in a shadow: an empty PostgreSQL with the source's own statistics and sizes, which needs neither superuser nor
extension and changes nothing of the source. Tries B-trees (several columns, covering, partial, on expressions), GIN, GiST, BRIN, hash
and HNSW, finds the set that is cheapest within bytes, number and writes, and proves with a lower bound how much better any
set of these candidates could be. Says for each index what it serves, gains and takes; which existing ones no plan needs; and why a candidate
was refused. Statements to build and to drop come with their way back; nothing is run on the source.

When: somebody asks which indexes a database should have, why one is not suggested, what may be dropped, or what indexes cost writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.reported import Reported
from dbarchitect.app.source import SourceGiven
from dbarchitect.model.advice import Advice
from dbarchitect.model.architecture import Artifact
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html")
WRITES_FILES = True
MOST_SHOWN = 40
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*\Z", re.IGNORECASE)


class Input(Value):
    source: Annotated[SourceGiven, Positional("SOURCE")] = Field(
        description="The PostgreSQL database: its address, the planner's facts in a file, a script or folder with its schema (and rows), or a "
        "brief, whose access patterns are then the workload; for tools also the DDL itself."
    )
    workload: SourceGiven | None = Field(
        default=None,
        description="What is asked of it: a log, a script of statements, a brief, or stat-statements (what the database counted, "
        "which is the default); for tools also the statements themselves.",
    )
    budget: str = Field(default="", description="Bytes that new indexes may take: 500MB, 2GB; unlimited unless given.")
    max_indexes: int | None = Field(default=None, ge=0, le=1000, description="New indexes at most.")
    max_write_amplification: float | None = Field(
        default=None, ge=0, description="Index entries that new indexes may write per row written, at most."
    )
    keep_existing: bool = Field(default=False, description="Existing indexes stay, whether plans use them or not.")
    gap: float = Field(default=1.0, gt=0, le=100, description="How near to the optimum is near enough, in percent.")
    seconds: float = Field(default=60.0, ge=1, le=3600, description="Time for the search.")
    rows: int = Field(
        default=1_000_000,
        ge=1,
        le=10**12,
        description="Rows assumed in every table of a schema that comes without any.",
    )
    oracle: Literal["shadow", "hypopg"] = Field(
        default="shadow",
        description="Who plans: a shadow of the source, or the source's own server with the extension HypoPG (a session that only reads).",
    )
    prove: bool = Field(
        default=False, description="Build the indexes in a throw-away PostgreSQL with rows and measure the statements before and after."
    )  # fmt: skip


class IndexInShort(Value):
    sql: str
    drop_sql: str
    size_bytes: int
    gain: float
    serves: tuple[str, ...]


class Summary(Value):
    """An advice in short; the documents hold all of it."""

    id: str
    source: str
    headline: str
    certificate: str
    indexes: tuple[IndexInShort, ...]
    drop: tuple[str, ...] = Field(description="Statements that drop what no plan uses.")
    refused: tuple[str, ...] = Field(description="Candidates that were refused, with the reason.")
    cost_before: float
    cost_after: float
    lower_bound: float
    gap: float
    documents: tuple[str, ...]


class AdviceAnswer(Reported[Advice]):
    """An advice as an answer."""

    REPORT = "advice"
    DOCUMENTS = (
        ("indexes.md", "The indexes", "markdown"),
        ("report.html", "The indexes as a page", "html"),
        ("indexes.json", "The indexes as data", "json"),
    )

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.advice import words

        it, kept = self.it, self.kept()
        return Summary(
            id=kept.id, source=words.source_line(it), headline=words.headline(it), certificate=it.certificate,
            indexes=tuple(
                IndexInShort(sql=i.sql, drop_sql=i.drop_sql, size_bytes=i.size_bytes, gain=i.gain, serves=tuple(s.statement for s in i.serves))
                for i in it.indexes[:MOST_SHOWN]
            ),
            drop=tuple(d.sql for d in it.drop[:MOST_SHOWN]),
            refused=tuple(f"{r.sql}: {r.why}" for r in it.refused[:MOST_SHOWN // 2]),
            cost_before=it.cost_before, cost_after=it.cost_after, lower_bound=it.lower_bound, gap=it.gap,
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip

    def scripts(self) -> tuple[Artifact, ...]:
        from dbarchitect.report.advice import words

        made = (
            ("indexes.sql", "The indexes", words.script(self.it)),
            ("indexes_back.sql", "The way back", words.way_back(self.it)),
        )
        return tuple(Artifact(path=p, title=t, media="application/sql", content=c) for p, t, c in made if c)

    def outcome(self) -> str:
        return f"{super().outcome()}{self.it.certificate}\n"


def bytes_of(size: str) -> int | None:
    """`500MB`, `2 GB`, `1.5GiB` or bytes as a number; None for nothing. ArchitectError `index.budget` for anything else."""
    from dbarchitect.core.errors import ArchitectError

    if not size.strip():
        return None
    found = _SIZE.match(size)
    if found is None:
        raise ArchitectError("index.budget", f"“{size}” is no size", hint="write it as 500MB or 2GB")
    base = 1024 if found[3] else 1000
    return int(float(found[1]) * base ** " kmgt".index(found[2].lower() or " "))


def run(request: Input, around: Surroundings) -> AdviceAnswer:
    """The advice; ArchitectError when the source or the workload cannot be read, reached or planned."""
    from datetime import UTC, datetime

    from dbarchitect.advise.advising import Wishes
    from dbarchitect.app.indexing import advised

    budget = bytes_of(request.budget)
    source = around.reach.resolve(request.source)
    workload = request.workload
    if workload is not None and workload.where not in ("stat-statements", "pg_stat_statements"):
        workload = around.reach.resolve(workload)
    wishes = Wishes(
        budget_bytes=budget, most_indexes=request.max_indexes, most_amplification=request.max_write_amplification,
        keep_existing=request.keep_existing, gap=request.gap / 100, seconds=request.seconds,
    )  # fmt: skip
    today = datetime.now(UTC).date()
    found = advised(
        source, workload, wishes, rows=request.rows, prove=request.prove, today=today, say=around.say, oracle=request.oracle
    )  # fmt: skip
    return AdviceAnswer(found, request, around)
