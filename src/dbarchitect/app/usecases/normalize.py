"""Judge tables by their rows: normal forms, cuts, undeclared references.

Reads the rows of a live database (read-only, bounded; PostgreSQL hashes them itself, so that no value leaves it) or of a script,
finds keys, functional and multivalued dependencies and inclusions, tells those that are meant from accidents, and says the highest
normal form of each table with what is against the next. Where a table should be cut it gives the statements there and back: new tables,
their rows, a view under the old name that is read and written as before. They are run in a throw-away PostgreSQL and compared row for
row. Nothing of the source is changed.

When: somebody asks whether tables are normalized, for redundancy in data, for functional dependencies, candidate keys, or for the
foreign keys that a database without declared ones should have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.reported import Reported
from dbarchitect.app.source import SourceGiven
from dbarchitect.model.architecture import Artifact
from dbarchitect.model.base import Value
from dbarchitect.model.normalization import Form, InferredReference, Normalization

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html")
WRITES_FILES = True
MOST_SHOWN = 40


class Input(Value):
    source: Annotated[SourceGiven, Positional("SOURCE")] = Field(
        description="Whose rows are judged: the address of a database (postgresql://…, mysql://…, sqlite:…), a database file, or a "
        "PostgreSQL script with rows; for tools also the SQL itself."
    )
    table: tuple[str, ...] = Field(default=(), description="Only this table; may be given more than once.")
    sample: int = Field(
        default=0, ge=0, le=1_000_000,
        description="Rows of each table that are read at most; 0: up to 100,000 of a live database, all (up to 1,000,000) of a file.",
    )  # fmt: skip
    prove: Literal["none", "quick"] = Field(
        default="quick",
        description="Whether the decompositions are run in a throw-away PostgreSQL and compared row for row.",
    )


class CutInShort(Value):
    tables: tuple[str, ...]
    lossless: bool
    preserved: bool
    saved_bytes: int
    proven: bool | None = None
    sql: tuple[str, ...] = ()


class FormInShort(Value):
    table: str
    form: Form
    violations: tuple[str, ...] = ()
    decomposition: CutInShort | None = None


class Summary(Value):
    """A normalization in short; the documents hold all of it."""

    id: str
    source: str
    headline: str
    normal_forms: tuple[FormInShort, ...] = Field(description="Tables below the form they could have.")
    inferred_foreign_keys: tuple[InferredReference, ...]
    documents: tuple[str, ...]


class NormalizationAnswer(Reported[Normalization]):
    """A normalization as an answer; tables below the form they could have count as failures."""

    REPORT = "normalization"
    DOCUMENTS = (
        ("normalization.md", "The normalization", "markdown"),
        ("report.html", "The normalization as a page", "html"),
        ("normalization.json", "The normalization as data", "json"),
    )

    def __init__(self, it: Normalization, request: Input, around: Surroundings) -> None:
        super().__init__(it, request, around)
        self.failures = sum(bool(n.violations) for n in it.normal_forms)

    @property
    def summary(self) -> Summary:
        from dbarchitect.report.normalization import words

        it, kept = self.it, self.kept()
        return Summary(
            id=kept.id,
            source=words.source_line(it),
            headline=words.headline(it),
            normal_forms=tuple(
                FormInShort(
                    table=n.table, form=n.form, violations=tuple(f"{v.kind}: {words.arrow(v)}" for v in n.violations),
                    decomposition=n.decomposition and CutInShort(
                        tables=tuple(f"{m.name} ({', '.join(m.columns)})" for m in n.decomposition.tables),
                        lossless=n.decomposition.lossless, preserved=n.decomposition.preserved, saved_bytes=n.decomposition.saved_bytes,
                        proven=n.decomposition.proven, sql=n.decomposition.sql,
                    ),
                )
                for n in words.ordered(it)[:MOST_SHOWN] if n.violations
            ),
            inferred_foreign_keys=it.inferred_foreign_keys[:MOST_SHOWN],
            documents=tuple(kept.uri(a.path) for a in kept.main),
        )  # fmt: skip

    def scripts(self) -> tuple[Artifact, ...]:
        return tuple(
            Artifact(path=f"{n.table}{end}.sql", title=f"{title} {n.table}", media="application/sql", content=_script(statements))
            for n in self.it.normal_forms
            if n.decomposition and n.decomposition.sql
            for end, title, statements in (("", "The cut of", n.decomposition.sql), ("_back", "The way back for", n.decomposition.reverse))
        )  # fmt: skip


def _script(statements: tuple[str, ...]) -> str:
    return "BEGIN;\n\n" + "\n\n".join(f"{s};" for s in statements) + "\n\nCOMMIT;\n"


def run(request: Input, around: Surroundings) -> NormalizationAnswer:
    """The normalization of the source; ArchitectError when it cannot be read or reached."""
    from dbarchitect.app.normalizing import normalized

    source = around.reach.resolve(request.source)
    found = normalized(
        source, tables=request.table, sample=request.sample or None, prove=request.prove == "quick", say=around.say
    )
    return NormalizationAnswer(found, request, around)
