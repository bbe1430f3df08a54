"""The planner facts of whatever the user named: a live server, a file of facts, a script with statistics or rows, a brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.source import SourceGiven
    from dbarchitect.model.design import Design
    from dbarchitect.shadow.facts import PlannerFacts

_MOST_BYTES = 200_000_000
_BRIEFS = (".md", ".txt", ".yaml", ".yml", ".markdown", ".rst")


@dataclass(frozen=True)
class Found:
    """The facts, the source's name without secrets, and the design when it was a brief."""

    facts: PlannerFacts
    where: str
    design: Design | None = None


def planner_facts(
    source: SourceGiven, *, edges: bool = False, role: str | None = None, say: Callable[[str], None]
) -> Found:
    """What a planner knows of the source. `edges`: the least and greatest value of each index's first column may be read.

    ArchitectError `source.*`, `facts.unreadable`, `brief.*`.
    """
    if source.text is None and source.is_address and not source.where.lower().startswith(("file:", "sqlite", "duckdb")):
        return _live(source, edges, role, say)
    text = source.text if source.text is not None else _text(source.where)
    if text is not None:
        from dbarchitect.shadow.handing import is_handed, read_handed

        if is_handed(text):
            return Found(read_handed(text, source.shown), source.shown)
        if is_brief(source):
            return _designed(text, source.where if source.text is None else "-")
    return _loaded(source, say)


def is_brief(source: SourceGiven) -> bool:
    """Whether it is a brief by its file's ending, or a text that makes no table."""
    if source.text is not None:
        from dbarchitect.shadow.handing import is_handed

        return not _is_script(source.text) and not is_handed(source.text)
    return source.where.lower().endswith(_BRIEFS) and Path(source.where).expanduser().is_file()


def of_design(design: Design) -> PlannerFacts:
    """The facts of a design as if it held the brief's volume today."""
    from dbarchitect.shadow.estimating import facts_of_design

    return facts_of_design(design.schema_, design.facts, today=datetime.now(UTC).date(), major=design.version)


def _is_script(text: str) -> bool:
    return any(
        word in text[:1_000_000].lower() for word in ("create table", "create schema", "create view", "alter table")
    )


def _text(where: str) -> str | None:
    path = Path(where).expanduser()
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise ArchitectError("source.missing", f"{where} cannot be read: {error.strerror}", where=where) from None


def _designed(text: str, where: str) -> Found:
    from dbarchitect.app.briefs import read_brief
    from dbarchitect.design.pipeline import design as design_for

    design = design_for(read_brief(text, where))
    return Found(of_design(design), where if where != "-" else "the brief given", design)


def _live(source: SourceGiven, edges: bool, role: str | None, say: Callable[[str], None]) -> Found:
    import psycopg

    from dbarchitect.shadow.reading import read_edges, read_facts
    from dbarchitect.sources.postgresql.connecting import connect, lost, shown

    scheme = source.where.partition("://")[0].lower().partition("+")[0]
    if "://" in source.where and scheme not in ("postgresql", "postgres"):
        raise ArchitectError(
            "grow.engine", f"plans of {scheme} are not made in a shadow", hint="PostgreSQL's are, from version 12 on"
        )
    connection = connect(source.where)
    try:
        say("reading sizes and statistics")
        connection.execute("SET default_transaction_read_only = on")
        connection.execute("SET statement_timeout = '30s'")
        facts = read_facts(connection, role=role)
        if edges:
            facts = read_edges(connection, facts)
        return Found(facts, shown(connection))
    except psycopg.OperationalError as error:
        raise lost(error) from None
    finally:
        connection.close()


def _loaded(source: SourceGiven, say: Callable[[str], None]) -> Found:
    """A script, run in a sandbox: its statistics where it brings some, else those of its rows."""
    from dbarchitect.shadow.reading import read_facts
    from dbarchitect.sources.files.postgresql import loaded
    from dbarchitect.sources.files.tree import Tree
    from dbarchitect.sources.repository.finding import reading_of

    say("running the script in a sandbox")
    tree = (
        Tree.texts({"text.sql": source.text}, single=True)
        if source.text is not None
        else Tree.of(Path(source.where).expanduser())
    )
    reading = reading_of(tree, None)
    if (reading.engine or "postgresql") != "postgresql":
        raise ArchitectError(
            "grow.engine",
            f"plans of {reading.engine} are not made in a shadow",
            hint="PostgreSQL's are, from version 12 on",
        )
    brought = any("pg_restore_relation_stats" in piece.sql for piece in reading.script)
    with loaded(reading, source.shown) as found, found.sandbox.connect(found.database) as connection:
        if not brought:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
        facts = read_facts(connection, origin="dump" if brought else "sample", by_catalog=brought)
    return Found(facts, source.shown)
