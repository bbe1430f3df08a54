"""The truth of a folder: everything in it that speaks of a schema, the best of it read, the rest named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, listed
from dbarchitect.core.errors import ArchitectError
from dbarchitect.sources.files.registry import all_readers
from dbarchitect.sources.repository.settings import Named, databases

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.schema import Schema
    from dbarchitect.sources.files.reading import Reading
    from dbarchitect.sources.files.registry import Reader
    from dbarchitect.sources.files.tree import TextFile, Tree

_MOST_TRIED = 24
_MOST_MODELS = 6
_OF_MODELS = (3, 4)
"""Places in the order of truth that schema files of ORMs and models have."""


@dataclass(frozen=True)
class Candidate:
    """Files that belong together and may be the truth."""

    reader: Reader
    place: str
    files: tuple[TextFile, ...]


def candidates(tree: Tree) -> tuple[Candidate, ...]:
    """All groups of files that some reader knows, the nearest to the database first, then those with most files."""
    found = [Candidate(r, place, files) for r in all_readers() for place, files in _found(r, tree)]
    return tuple(sorted(found, key=lambda c: (c.reader.truth, -len(c.files), c.place)))


def reading_of(tree: Tree, dialect: Engine | None = None) -> Reading:
    """The best reading of a file or a folder, with notes on what was found and why this was taken.

    ArchitectError `source.nothing` when nothing speaks of a schema; a single file's own error where it has one.
    """
    found = candidates(tree)
    if not found:
        raise _nothing(tree)
    named = () if tree.single else databases(tree)
    engine = dialect or _engine(named)
    first_error: ArchitectError | None = None
    readings: list[tuple[Candidate, Reading]] = []
    for candidate in found[:_MOST_TRIED]:
        if readings and candidate.reader.truth > readings[0][0].reader.truth:
            break
        try:
            reading = _read(candidate, dialect)
        except ArchitectError as error:
            first_error = first_error or error
            continue
        if not reading.empty:
            readings.append((candidate, reading))
    if not readings:
        raise first_error or _nothing(tree)
    taken, reading = max(readings, key=lambda pair: (_weight(pair[1]), -len(pair[0].place)))
    if reading.engine is None and engine is not None:
        reading = replace(reading, engine=engine)
    if tree.single:
        return reading
    return _told(tree, replace(reading, models=_models(reading, found)), taken, found, named)


def _models(reading: Reading, found: tuple[Candidate, ...]) -> Schema | None:
    """The schema that the fullest models of the repository describe, where the truth was something else."""
    if reading.kind == "models":
        return None
    best: Schema | None = None
    for one in [c for c in found if c.reader.truth in _OF_MODELS][:_MOST_MODELS]:
        try:
            said = _read(one, reading.engine)
        except ArchitectError:
            continue
        if said.kind == "models" and said.schema and len(said.schema.tables) > len(best.tables if best else ()):
            best = said.schema
    return best


_UNFORESEEN = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, AssertionError)
"""What a reader of foreign text may run into where the text has a form that nobody thought of."""


def _found(reader: Reader, tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    try:
        return reader.find(tree)
    except _UNFORESEEN:
        return ()


def _read(candidate: Candidate, dialect: Engine | None) -> Reading:
    """ArchitectError `source.malformed` where the reader stumbles over the text."""
    try:
        return candidate.reader.read(candidate.files, dialect)
    except _UNFORESEEN as error:
        kind = candidate.reader.name.replace("_", " ")
        raise ArchitectError(
            "source.malformed",
            f"{candidate.place} looks like {kind}, but has a form that is not known ({type(error).__name__})",
            hint="name another file of the schema, a dump for example; and please report this one",
            where=candidate.files[0].path if candidate.files else "",
        ) from error


def _weight(reading: Reading) -> int:
    """How many tables a reading speaks of, roughly."""
    tables = len(reading.schema.tables) if reading.schema else 0
    return tables + sum(piece.sql.lower().count("create table") for piece in reading.script)


def _engine(named: tuple[Named, ...]) -> Engine | None:
    return next((n.engine for n in named if n.engine is not None), None)


def _told(
    tree: Tree, reading: Reading, taken: Candidate, found: tuple[Candidate, ...], named: tuple[Named, ...]
) -> Reading:
    """The reading with notes on the whole repository."""
    why = (
        "a dump of the whole schema",
        "migrations, replayed in order",
        "a schema file that makes the migrations",
        "models",
        "SQL files",
        "a schema of ours",
    )
    notes = [f"the schema was taken from {reading.reader} in {taken.place}: {why[min(taken.reader.truth, 6) - 1]}"]
    others, told = [], set(taken.files)
    for one in found:
        if not set(one.files) <= told:
            told |= set(one.files)
            others.append(f"{one.reader.name.replace('_', ' ')} in {one.place} ({counted(len(one.files), 'file')})")
    if others:
        rest = f" and {len(others) - 8} more" if len(others) > 8 else ""
        notes.append(f"also found: {listed(others[:8])}{rest}")
    notes += [f"{n.file} names a database: {n.words}" for n in named[:12]]
    if tree.cut:
        notes.append("the folder holds more files than are looked at")
    return replace(reading, notes=(*notes, *reading.notes))


def _nothing(tree: Tree) -> ArchitectError:
    what = tree.where or (tree.files[0].path if tree.files else "the source")
    kinds = "SQL, migrations (Flyway, Liquibase, Alembic, Django, Rails, Prisma, Drizzle, sqitch), models or DBML"
    if tree.single:
        return ArchitectError(
            "source.nothing", f"{what} holds no schema that can be read", hint=f"known forms are {kinds}", where=what
        )
    return ArchitectError(
        "source.nothing",
        f"nothing in {what} speaks of a schema ({counted(len(tree.files), 'file')} looked at)",
        hint=f"name the file or folder that holds it; known are {kinds}",
        where=what,
    )
