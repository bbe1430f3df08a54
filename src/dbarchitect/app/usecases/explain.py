"""Explain a slow query: where its plan takes time, why, and what is faster.

Plans the query on the source without executing it (or reads a plan that was pasted: EXPLAIN as text or JSON, or a log of
auto_explain), says in words what each step does and takes, and names the causes: stale statistics, functions on columns, OFFSET,
correlated subqueries and some thirty more. Indexes are tried in the planner; rewrites are offered only when they returned the same rows on
data made to tell them apart, and are cheaper. With --driver it also tells how the statement is prepared and its table filled.
Nothing is executed on the source, and nothing of it is changed.

When: somebody asks why a query is slow, what a plan (EXPLAIN, EXPLAIN ANALYZE) means, or for a faster way to write a query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.document import Attached, Positional
from dbarchitect.app.reported import Reported
from dbarchitect.app.source import SourceGiven
from dbarchitect.model.architecture import Artifact
from dbarchitect.model.base import Value
from dbarchitect.model.explanation import Explanation

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html")
WRITES_FILES = True
MOST_SHOWN = 20


class Input(Value):
    source: Annotated[SourceGiven | None, Positional("[SOURCE]")] = Field(
        default=None,
        description="Where the query is planned: the address of a PostgreSQL database, or a file or folder with its schema; for tools "
        "also the DDL itself. Not needed for a plan that was pasted.",
    )
    query: str = Field(default="", description="The query: one statement; $1, %s, %(name)s and :name are placeholders.")
    plan: Attached | None = Field(
        default=None,
        description="A plan that was made elsewhere: the output of EXPLAIN, in text or JSON (a file, or - for standard input).",
    )
    analyze: bool = Field(
        default=False,
        description="Execute the query, in a throw-away PostgreSQL with the source's rows (of a script) or generated ones.",
    )
    prove: Literal["none", "quick"] = Field(
        default="quick", description="Whether indexes and rewrites are tried in a throw-away PostgreSQL."
    )
    driver: str = Field(
        default="",
        description="Also how to prepare, bulk insert, upsert and merge with this driver: psycopg, asyncpg, sqlalchemy, jdbc, node-postgres, pgx.",
    )


class CauseInShort(Value):
    title: str
    said: str
    share: float | None = None
    remedies: tuple[str, ...] = ()


class RewriteInShort(Value):
    title: str
    sql: str
    gain: str
    proof: str


class Summary(Value):
    """An explanation in short; the documents hold all of it."""

    id: str
    source: str
    headline: str
    causes: tuple[CauseInShort, ...]
    rewrites: tuple[RewriteInShort, ...] = Field(description="Proven: they return the same rows, and are cheaper.")
    steps: tuple[str, ...] = Field(description="What the plan does, the steps that take most first.")
    not_judged: tuple[str, ...]
    documents: tuple[str, ...]


class ExplanationAnswer(Reported[Explanation]):
    """An explanation as an answer."""

    REPORT = "explanation"
    DOCUMENTS = (
        ("explanation.md", "The query explained", "markdown"),
        ("report.html", "The plan drawn", "html"),
        ("explanation.json", "The explanation as data", "json"),
    )

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.explanation import words

        it, kept = self.it, self.kept()
        weighty = sorted(it.steps, key=lambda s: -(s.share or 0.0))
        return Summary(
            id=kept.id, source=words.source_line(it), headline=words.headline(it),
            causes=tuple(
                CauseInShort(
                    title=c.title, said=c.said, share=c.share,
                    remedies=tuple("; ".join(r.sql) or r.said for r in words.remedies(c) if r.proven is not False),
                )
                for c in it.causes[:MOST_SHOWN]
            ),
            rewrites=tuple(RewriteInShort(title=r.title, sql=r.sql, gain=words.gain(r.effect), proof=r.proof) for r in it.rewrites[:MOST_SHOWN]),
            steps=tuple(f"#{s.node} {words.heading(it, s.node)}: {s.said}" for s in weighty[:MOST_SHOWN]),
            not_judged=tuple(f"{u.part}: {u.why}" for u in it.not_judged),
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip

    def scripts(self) -> tuple[Artifact, ...]:
        from dbarchitect.report.explanation import words

        told = (f"-- {r.title}: {words.gain(r.effect)}\n{words.statement(r.sql)}" for r in self.it.rewrites)
        rewrites = "\n\n".join(told)
        if not rewrites:
            return ()
        return (
            Artifact(path="rewrites.sql", title="Proven rewrites", media="application/sql", content=f"{rewrites}\n"),
        )


def run(request: Input, around: Surroundings) -> ExplanationAnswer:
    """The explanation; ArchitectError when the query or plan is not understood, or the source cannot be reached."""
    from dbarchitect.app.explaining import explained

    source = around.reach.resolve(request.source) if request.source is not None else None
    found = explained(
        source, request.query, request.plan.text if request.plan else "", analyze=request.analyze, prove=request.prove,
        driver=request.driver, say=around.say,
    )  # fmt: skip
    return ExplanationAnswer(found, request, around)
