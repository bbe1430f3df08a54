"""A schema and scripts loaded into a throwaway PostgreSQL and looked at there, as a live database is."""

from __future__ import annotations

import re
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.inspection import Inspection, Unseen
from dbarchitect.model.objects import Sequence
from dbarchitect.model.tables import Name
from dbarchitect.sandbox import GUEST, needed_extensions, open_sandbox, prepare
from dbarchitect.sources.files.postgresql.run import FROM_EXTENSION, Runner
from dbarchitect.sources.files.reading import Piece
from dbarchitect.sources.postgresql import gather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Prepared, Sandbox
    from dbarchitect.sources.files.postgresql.run import Failure, Outcome
    from dbarchitect.sources.files.reading import Reading

_NOT_OF_A_FILE = ("use", "index_use", "statements", "settings", "roles", "activity", "slots")
_OF_ROWS = ("sizes", "index_sizes", "statistics", "sequences")
_MOST_FAILURES_TOLD = 12


@dataclass(frozen=True)
class Loaded:
    """`database` of `sandbox` is there while the reading's context is; `rows` is how many it holds."""

    inspection: Inspection
    sandbox: Sandbox
    database: str
    rows: int
    notes: tuple[str, ...]
    script: str | None
    """All of it as one script; None where a statement of it did not run."""


@contextmanager
def loaded(reading: Reading, where: str = "", sandbox: Sandbox | None = None) -> Iterator[Loaded]:
    """What a reading makes, in a database of its own that is gone afterwards.

    ArchitectError `source.script` when nothing of it could be run.
    """
    from dbarchitect.engines.postgresql.render import render

    made: tuple[Piece, ...] = ()
    if reading.schema is not None:
        own = with_sequences(reading.schema)
        made = (
            (Piece(f"{reading.reader} models", ";\n".join(d.sql for d in render(own)) + ";\n"),) if own.tables else ()
        )
    pieces = (*made, *reading.script)
    needs = needs_of(pieces)
    with nullcontext(sandbox) if sandbox is not None else open_sandbox(needs=needs) as server:
        name = server.create_database()
        try:
            prepared = [prepare(server, name, piece.sql) for piece in pieces]
            ready = tuple(Piece(p.file, q.script) for p, q in zip(pieces, prepared, strict=True))
            with server.connect(name, user=GUEST) as guest, server.connect(name) as owner:
                runner = Runner(guest, owner, lambda e: provided(server, name, e), ordered=reading.ordered)
                outcome = runner.run(ready)
                guest.close()
                found = _looked_at(reading, owner, outcome, prepared, where, server, name, pieces)
            yield found
        finally:
            server.drop_database(name)


_NEXT = re.compile(r"nextval\('((?:[^']|''){1,200})'")


def with_sequences(schema: Schema) -> Schema:
    """The schema with the sequences that its defaults take from and that it does not describe."""
    known = {s.name for s in schema.sequences}
    asked: dict[Name, None] = {}
    for column in (c for t in schema.tables for c in t.columns):
        for found in _NEXT.finditer(column.default or ""):
            parts = [p.strip('"') for p in found[1].split(".")]
            name = Name(name=parts[-1]) if len(parts) == 1 else Name(namespace=parts[-2], name=parts[-1])
            if name not in known:
                asked[name] = None
    made = tuple(Sequence(name=name) for name in asked)
    return schema.model_copy(update={"sequences": (*schema.sequences, *made)}) if made else schema


def needs_of(pieces: tuple[Piece, ...]) -> frozenset[str]:
    """The extensions that the pieces create or use."""
    found: frozenset[str] = frozenset()
    for piece in pieces:
        found |= needed_extensions(piece.sql)
        words = frozenset(w.lower() for w in re.findall(r"[A-Za-z_]\w{3,40}", piece.sql[:2_000_000]))
        found |= {
            FROM_EXTENSION[w]
            for w in words & FROM_EXTENSION.keys()
            if w not in {"digest", "crypt", "hmac", "cube", "earth", "similarity"}
        }
    return found


def provided(server: Sandbox, database: str, extension: str) -> bool:
    """Whether the extension is there now, or a stand-in for it."""
    try:
        return not prepare(server, database, [extension]).missing
    except ArchitectError:
        return False


def _looked_at(
    reading: Reading,
    owner: Connection[Any],
    outcome: Outcome,
    prepared: list[Prepared],
    where: str,
    server: Sandbox,
    database: str,
    pieces: tuple[Piece, ...],
) -> Loaded:
    _validate_what_was_cut(owner, outcome)
    if outcome.rows:
        owner.execute("ANALYZE")
    found = gather(owner, kind=reading.kind, where=where)
    notes = (*reading.notes, *notes_of(outcome, prepared, server))
    schema = outcome.types.put_back(found.schema_)
    if not schema.tables and not schema.views and not outcome.failures:
        raise ArchitectError(
            "source.nothing",
            f"{reading.files[0] if reading.files else where} makes no table",
            hint="name the file that holds the schema",
        )
    if not schema.tables and not schema.views and outcome.failures:
        raise _nothing(outcome.failures[0])
    why = "the source is no running database"
    gone: dict[str, Any] = dict.fromkeys(_NOT_OF_A_FILE)
    unseen = [Unseen(part=part, why=why) for part in _NOT_OF_A_FILE]
    if not outcome.rows:
        gone |= dict.fromkeys(_OF_ROWS)
        unseen += [Unseen(part=part, why="the source holds no rows") for part in (*_OF_ROWS, "samples")]
    elif outcome.bounds.cut:
        tables = ", ".join(list(outcome.bounds.cut)[:8])
        unseen.append(Unseen(part="rows", why=f"only the first rows of {tables} were loaded"))
    unseen += [Unseen(part="schema", why=note) for note in notes]
    kept = tuple(u for u in found.unseen if u.part not in gone)
    source = found.source.but(role=None, superuser=None, read_at=None, files=reading.files)
    inspection = found.model_copy(
        update={**gone, "source": source, "schema_": schema, "window": None, "unseen": (*kept, *unseen)}
    )
    whole = not outcome.failures and not outcome.bounds.cut and not outcome.types.made and not outcome.timed_out
    script = "\n".join(p.sql for p in pieces) if whole else None
    return Loaded(inspection, server, database, outcome.rows, notes, script)


def _validate_what_was_cut(owner: Connection[Any], outcome: Outcome) -> None:
    """Foreign keys that rows left out would have satisfied count as validated, as they were where the dump was made."""
    if outcome.bounds.cut:
        owner.execute("UPDATE pg_constraint SET convalidated = true WHERE contype = 'f' AND NOT convalidated")


def notes_of(outcome: Outcome, prepared: list[Prepared], server: Sandbox) -> list[str]:
    """What did not run as it stands, in words."""
    notes = []
    if outcome.skipped:
        notes.append(f"commands of psql were skipped: {', '.join(outcome.skipped)}")
    stood_in = {s.extension: s for p in prepared for s in p.stand_ins}
    notes += [f"a stand-in took the place of the extension {name}: {s.lost}" for name, s in sorted(stood_in.items())]
    notes += [
        f"the extension {name} is not on this machine" for name in sorted({n for p in prepared for n in p.missing})
    ]
    notes += [f"the type {name} is not on this machine; a stand-in took its place" for name in outcome.types.made]
    notes += [note for note in outcome.notes if not note.startswith("skipped: the")]
    if outcome.bounds.cut:
        notes.append(f"rows beyond a bound were left out of {', '.join(list(outcome.bounds.cut)[:8])}")
    if outcome.timed_out:
        notes.append("reading stopped at its bound of time; the rest of the script was not looked at")
    told = outcome.failures[:_MOST_FAILURES_TOLD]
    notes += [f"{f.file}:{f.line} could not be run: {f.message}" for f in told]
    if len(outcome.failures) > len(told):
        notes.append(f"{len(outcome.failures) - len(told)} more statements could not be run")
    return notes


def _nothing(first: Failure) -> ArchitectError:
    return ArchitectError(
        "source.script",
        f"no table could be made of {first.file}: {first.message}",
        hint="name the dialect with --dialect if it is not PostgreSQL's",
        where=f"{first.file}:{first.line}",
    )
