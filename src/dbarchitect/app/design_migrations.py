"""The migrations of a design: the first, from nothing, and the one from a former design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.document import Document
    from dbarchitect.model.architecture import Architecture
    from dbarchitect.model.migration import Plan
    from dbarchitect.model.schema import Schema

FIRST = "migrations/0001_initial"
NEXT = "migrations/0002_redesign"
_SQL = "application/sql"


def first_migration(schema: Schema, script: str) -> tuple[Artifact, ...]:
    """`script` is the design's SQL as it was proven, one transaction; the way back takes away all it made."""
    from dbarchitect.diff import difference
    from dbarchitect.migrate.files.migration import script as scripted
    from dbarchitect.migrate.plan.running import way_back
    from dbarchitect.model.schema import Schema

    plan = difference(Schema(dialect=schema.dialect), schema)
    back = [s.sql.rstrip().rstrip(";") for s in way_back(plan.steps)]
    down = f"BEGIN;\n\n{scripted(back)}\nCOMMIT;\n"
    return (
        Artifact(path=f"{FIRST}/up.sql", title="The first migration", media=_SQL, content=script),
        Artifact(path=f"{FIRST}/down.sql", title="The first migration undone", media=_SQL, content=down),
    )


def former(document: Document) -> Architecture:
    """The architecture of a bundle's `architecture.json`. ArchitectError `design.since`."""
    from pydantic import ValidationError

    from dbarchitect.model.architecture import Architecture

    try:
        return Architecture.model_validate_json(document.text)
    except (ValidationError, RecursionError, ValueError) as error:
        said = error.errors()[0]["msg"].lower() if isinstance(error, ValidationError) else "it is nested too deeply"
        shown = "the text" if document.name == "-" else f"“{document.name}”"
        raise ArchitectError(
            "design.since",
            f"{shown} is no architecture of a former design: {said[:200]}",
            hint="name the architecture.json that `dbarchitect design -o DIR` wrote",
        ) from None


def redesigned(old: Architecture, new: Architecture, say: Callable[[str], None]) -> Plan:
    """The plan from the former design to this one, tried in a throw-away server. ArchitectError `sandbox.*`."""
    from dbarchitect.engines.postgresql.render import to_sql
    from dbarchitect.migrate.plan import Wanted, planned
    from dbarchitect.migrate.plan.sides import Named
    from dbarchitect.sources.files.reading import Piece, Reading

    def side(shown: str, schema: Schema) -> Named:
        piece = Piece(f"{shown}.sql", to_sql(schema))
        return Named(
            shown, Reading(kind="sql", reader="sql", files=(piece.file,), engine="postgresql", script=(piece,))
        )

    say("planning the migration from the former design")
    return planned(side("former design", old.schema_), side("design", new.schema_), Wanted(say=say))


def next_migration(plan: Plan) -> tuple[Artifact, ...]:
    """The plan as a page and as data; its scripts unless it would lose what nobody gave up."""
    from dbarchitect.migrate.files import files_for
    from dbarchitect.report.migration.plan import json_, markdown

    made = (
        Artifact(path=f"{NEXT}/migration.md", title="From the former design", media=markdown.MEDIA, content=markdown.render(plan)),
        Artifact(path=f"{NEXT}/migration.json", title="From the former design, as data", media=json_.MEDIA, content=json_.render(plan)),
    )  # fmt: skip
    if plan.stopped or not plan.steps:
        return made
    scripts = files_for(plan, "plain", name="redesign", follows="0001_initial").files
    return (*made, *scripts)


def remarks(plan: Plan) -> tuple[str, ...]:
    """What the user must know of the migration."""
    from dbarchitect.report.migration.plan import words

    told = [f"from the former design: {words.headline(plan)}"]
    if plan.stopped or plan.questions:
        told.append("plan it by itself to answer: `dbarchitect migrate plan FORMER/schema.sql DIR/schema.sql`")
    told += [f"asked: {q.text} ({q.hint})" for q in plan.questions]
    return tuple(told)
