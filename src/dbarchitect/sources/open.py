"""A source opened by what its name says: a database's address, a file, or a folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dbarchitect.core.addresses import FILE, LIBPQ
from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.model.inspection import Inspection, Source, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.inspection import Engine, Probe
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.sources.files.reading import Reading

ROWS_SAMPLED = 100_000
_PARTS = (
    "sizes", "index_sizes", "statistics", "samples", "use", "index_use", "sequences", "statements", "settings", "roles", "activity", "slots",
)  # fmt: skip


@dataclass(frozen=True)
class SourceOptions:
    """How to look. `ask` gives the questions that checks have of the data; `sample` is rows per table of a live source."""

    dialect: Engine | None = None
    sample: int = 0
    ask: Callable[[Inspection], tuple[Probe, ...]] | None = None
    sandbox: Sandbox | None = None
    """One that is open already and may be used."""


@dataclass(frozen=True)
class Opened:
    """What was seen; `script` makes it anew in PostgreSQL with its rows, where every statement of it ran."""

    inspection: Inspection
    script: str | None = None
    notes: tuple[str, ...] = ()


def live_or_reading(where: str, text: str | None = None, options: SourceOptions | None = None) -> Inspection | Reading:
    """A running database looked at, or what files say before anything of it is run; None of them is opened for more."""
    from dbarchitect.sources.files.tree import Tree
    from dbarchitect.sources.repository.finding import reading_of

    options = options or SourceOptions()
    if text is not None:
        return reading_of(Tree.texts({"text.sql": text}, single=True), options.dialect)
    live = _live(where, options)
    return live if live is not None else reading_of(Tree.of(Path(where).expanduser()), options.dialect)


def open_source(where: str, options: SourceOptions | None = None) -> Inspection:
    """What `opened` sees."""
    return opened(where, options).inspection


def opened(where: str, options: SourceOptions | None = None) -> Opened:
    """The source looked at. ArchitectError and UnreachableError `source.*`, and those of the engine's reader."""
    options = options or SourceOptions()
    live = _live(where, options)
    if live is not None:
        return Opened(live)
    from dbarchitect.sources.files.tree import Tree
    from dbarchitect.sources.repository.finding import reading_of

    reading = reading_of(Tree.of(Path(where).expanduser()), options.dialect)
    return from_reading(reading, where, options)


def opened_text(text: str, options: SourceOptions | None = None, name: str = "text.sql") -> Opened:
    """As `opened`, for the text itself; `name` says by its ending what it is."""
    from dbarchitect.sources.files.tree import Tree
    from dbarchitect.sources.repository.finding import reading_of

    options = options or SourceOptions()
    return from_reading(reading_of(Tree.texts({name: text}, single=True), options.dialect), name, options)


def from_reading(reading: Reading, where: str, options: SourceOptions) -> Opened:
    """What the files make, with what the models beside them describe."""
    found = _made(reading, where, options)
    if reading.models is None:
        return found
    return replace(found, inspection=found.inspection.but(models=reading.models))


def _made(reading: Reading, where: str, options: SourceOptions) -> Opened:
    """PostgreSQL's by execution in a sandbox; others by execution where the engine is at hand, else by grammar."""
    engine = reading.engine or "postgresql"
    if engine != "postgresql":
        from dbarchitect.sources.other import executed

        seen = executed(reading, engine, where, options.ask)
        return Opened(seen or by_grammar(reading, engine, where), notes=reading.notes)
    try:
        return _loaded(reading, where, options)
    except UnreachableError as error:
        if error.code != "sandbox.start":
            raise
        seen = by_grammar(reading, engine, where, "there is no PostgreSQL to run it in: " + error.message)
        return Opened(seen, notes=reading.notes)


def _loaded(reading: Reading, where: str, options: SourceOptions) -> Opened:
    from dbarchitect.sources.files.postgresql import loaded
    from dbarchitect.sources.postgresql import LIMITS, reader
    from dbarchitect.sources.postgresql.asking import answers
    from dbarchitect.sources.postgresql.sampling import samples

    with loaded(reading, where, options.sandbox) as found:
        seen = found.inspection
        if not found.rows:
            return Opened(seen, found.script, found.notes)
        # what reads rows may call functions of whoever wrote the script: it is done by a role that can do nothing else
        with reader(found.sandbox, found.database) as connection:
            taken, missed = samples(connection, seen, ROWS_SAMPLED, LIMITS)
            seen = seen.model_copy(update={"samples": taken, "unseen": (*seen.unseen, *missed)})
            probes = options.ask(seen) if options.ask else ()
            given = answers(connection, probes, LIMITS, all_of_them=True)
        return Opened(seen.model_copy(update={"answers": given}), found.script, found.notes)


def by_grammar(reading: Reading, engine: Engine, where: str, why: str = "") -> Inspection:
    """The schema as the text says it, without an engine's judgement; what the text does not say is unseen.

    ArchitectError `source.nothing` when no table was found.
    """
    from dbarchitect.sources.files.ddl import replay

    notes = reading.notes
    schema = reading.schema
    if reading.script or schema is None:
        schema, more = replay(reading.script, engine, start=reading.schema)
        notes = (*notes, *more)
    if schema.dialect != engine:
        schema = schema.but(dialect=engine)
    if not schema.tables and not schema.views:
        first = reading.files[0] if reading.files else where
        raise ArchitectError(
            "source.nothing",
            f"{first} was read as {engine} and makes no table",
            hint="name the dialect with --dialect, or the file that holds the schema",
            where=first,
        )
    told = why or f"read by grammar: no {engine} server ran it"
    unseen = (Unseen(part="schema", why=told), *(Unseen(part="schema", why=n) for n in notes))
    missing = tuple(Unseen(part=p, why="the source is no running database") for p in _PARTS)
    source = Source(kind=reading.kind, engine=engine, where=where, files=reading.files)
    return Inspection(source=source, schema_=schema, unseen=(*missing, *unseen))


def _live(where: str, options: SourceOptions) -> Inspection | None:
    """A running database, or a database file; None for anything else."""
    from dbarchitect.sources.other import database_file, live

    if "://" in where[:60]:
        return live(urlsplit(where).scheme.lower(), where, options.sample, options.ask)
    if LIBPQ.match(where):
        return live("postgresql", where, options.sample, options.ask)
    if named := FILE.match(where):
        return live(named[1].lower(), where, options.sample, options.ask)
    path = Path(where).expanduser()
    if path.is_file() and (scheme := database_file(path)):
        return live(scheme, str(path), options.sample, options.ask)
    return None
