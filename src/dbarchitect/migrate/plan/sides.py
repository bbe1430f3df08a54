"""Both sources rebuilt in one server, one after the other, so that each is in the engine's own spelling."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.read.links import read_links
from dbarchitect.migrate.plan.privileged import may_be_run, run_by_superuser, superuser_session
from dbarchitect.model.inspection import Inspection, Source
from dbarchitect.sandbox import GUEST, SUPERUSER, prepare, run_script

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from dbarchitect.model.links import Links
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.sources.files.reading import Piece, Reading

STATEMENT_MS = 20_000
_MOST_TOLD = 12


@dataclass(frozen=True)
class Named:
    """A source as the user named it: an address or a path, or the text itself. `found` is what it holds."""

    shown: str
    found: Inspection | Reading | None


@dataclass
class Side:
    """One source in a database of the server. `rows` are those the source itself brought."""

    schema: Schema
    links: Links
    source: Source
    database: str
    rows: int = 0
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    stand_ins: dict[str, str] = field(default_factory=dict)


def extensions_of(found: Inspection | Reading | None) -> frozenset[str]:
    """What the server should have for it."""
    from dbarchitect.sources.files.postgresql.loading import needs_of

    if found is None:
        return frozenset()
    if isinstance(found, Inspection):
        return frozenset(e.name for e in found.schema_.extensions)
    return needs_of(found.script)


def version_of(found: Inspection | Reading | None) -> int | None:
    return found.source.major if isinstance(found, Inspection) else None


def both_sides(sandbox: Sandbox, before: Named, after: Named, spare: str | None = None) -> tuple[Side, Side]:
    """Both loaded and read; of the second only what was read remains, and no role of it bears its name any more.

    Roles belong to the whole server: while one side is loaded those of the other bear other names. `spare` is an empty
    database that may be used up for the second.
    """
    one = loaded_side(sandbox, before)
    renamed = _aside(sandbox, "aside")
    try:
        other = loaded_side(sandbox, after, spare)
        if spare is None:
            sandbox.drop_database(other.database)
        kept = set(renamed.values())
        if spare is None:
            _drop_roles(sandbox, kept)
        else:
            _aside(sandbox, "gone", kept)
    except BaseException:
        _aside(sandbox, "failed", set(renamed.values()))
        raise
    finally:
        _home(sandbox, renamed)
    return one, other


def loaded_side(sandbox: Sandbox, given: Named, database: str | None = None) -> Side:
    """The source in a database of its own, read as the engine understands it."""
    database = database or sandbox.create_database()
    if isinstance(given.found, Inspection):
        return _of_schema(sandbox, database, given.found)
    if given.found is None:
        return _read(sandbox, database, Source(kind="sql", engine="postgresql", where=given.shown))
    return _of_reading(sandbox, database, given.found, given.shown)


def _read(sandbox: Sandbox, database: str, source: Source) -> Side:
    with sandbox.connect(database, user=GUEST) as connection:
        reading = read_schema(connection)
        links = read_links(connection)
    return Side(reading.schema, links, source, database, notes=reading.losses)


def _of_schema(sandbox: Sandbox, database: str, seen: Inspection) -> Side:
    from dbarchitect.engines.postgresql.render import render

    prepare(sandbox, database, tuple(e.name for e in seen.schema_.extensions))
    statements = [d.sql for d in render(seen.schema_, max(15, min(18, sandbox.version)))]
    refused = tuple(_run_own(sandbox, database, statements))
    side = _read(sandbox, database, seen.source)
    side.refused = refused
    side.notes = (*side.notes, *(u.why for u in seen.unseen if u.part == "schema"))
    return side


def _run_own(sandbox: Sandbox, database: str, statements: list[str]) -> Iterator[str]:
    with sandbox.connect(database, user=GUEST) as guest:
        guest.execute("SET check_function_bodies = off; SET search_path = public")
        results = run_script(guest, ";\n".join(statements) + ";", stop_on_error=False, timeout_ms=STATEMENT_MS)
    failed = [r for r in results if not r.ok]
    for i in _still_failing(sandbox, database, [(r.sqlstate, r.sql) for r in failed]):
        yield f"{failed[i].message}: {failed[i].sql[:80]}"


def _as_superuser(owner: Any, state: str, sql: str) -> bool:
    """Whether a statement that needs a superuser and runs no code of the source's own was run by one."""
    from psycopg import Error

    if state != "42501":
        return False
    try:
        if not may_be_run(owner, sql):
            return False
        run_by_superuser(owner, sql)
    except Error:
        return False
    return True


def _of_reading(sandbox: Sandbox, database: str, reading: Reading, shown: str) -> Side:
    from dbarchitect.engines.postgresql.render import render
    from dbarchitect.sources.files.postgresql.loading import notes_of, provided, with_sequences
    from dbarchitect.sources.files.postgresql.run import Runner
    from dbarchitect.sources.files.reading import Piece

    made: tuple[Piece, ...] = ()
    if reading.schema is not None:
        own = with_sequences(reading.schema)
        made = (Piece(f"{reading.reader} models", ";\n".join(d.sql for d in render(own)) + ";\n"),)
    pieces = (*made, *reading.script)
    prepared = [prepare(sandbox, database, piece.sql) for piece in pieces]
    ready = tuple(Piece(p.file, q.script) for p, q in zip(pieces, prepared, strict=True))
    with sandbox.connect(database, user=GUEST) as guest, sandbox.connect(database) as owner:
        runner = Runner(guest, owner, lambda e: provided(sandbox, database, e), ordered=reading.ordered)
        outcome = runner.run(ready)
    failed = [("42501", f.sql) for f in outcome.failures]
    failures = [outcome.failures[i] for i in _still_failing(sandbox, database, failed)]
    outcome.failures[:] = failures
    source = Source(kind=reading.kind, engine="postgresql", major=sandbox.version, where=shown, files=reading.files)
    side = _read(sandbox, database, source)
    side.schema = outcome.types.put_back(side.schema)
    side.rows = outcome.rows
    told = [n for n in notes_of(outcome, prepared, sandbox) if "could not be run" not in n]
    side.notes = (*side.notes, *reading.notes, *told)
    side.refused = tuple(f"{f.file}:{f.line} could not be run: {f.message}" for f in failures[:_MOST_TOLD])
    if failures and not (side.schema.tables or side.schema.views or side.schema.routines or side.schema.enums):
        first = failures[0]
        raise ArchitectError(
            "source.script", f"nothing could be made of {first.file}: {first.message}",
            hint="name the dialect with --dialect if it is not PostgreSQL's", where=f"{first.file}:{first.line}",
        )  # fmt: skip
    return side


def _still_failing(sandbox: Sandbox, database: str, failed: Sequence[tuple[str, str]]) -> Iterator[int]:
    """Of statements that failed, each with its state: those that neither the superuser runs in the guest's place,
    nor the guest himself once what the superuser made is there; by their place."""
    from psycopg import Error

    if not failed:
        return
    helped = False
    with superuser_session(sandbox, database) as owner, sandbox.connect(database, user=GUEST) as guest:
        guest.execute(
            f"SET check_function_bodies = off; SET search_path = public; SET statement_timeout = {STATEMENT_MS}"
        )
        for i, (state, sql) in enumerate(failed):
            if _as_superuser(owner, state, sql):
                helped = True
                continue
            try:
                if helped:
                    guest.execute(sql.encode(), prepare=False)
                    continue
            except Error:
                pass
            yield i


_OURS = ("guest", "postgres")


def _aside(sandbox: Sandbox, word: str, keep: Collection[str] = ()) -> dict[str, str]:
    """The roles but those of `keep` under names that no source has; each name with the new one."""
    from psycopg import sql

    renamed: dict[str, str] = {}
    with sandbox.connect() as connection:
        for i, name in enumerate(n for n in _roles(connection) if n not in keep):
            beside = f"dbarchitect_{word}_{i}"
            connection.execute(
                sql.SQL("ALTER ROLE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(beside))
            )
            renamed[name] = beside
    return renamed


def _home(sandbox: Sandbox, renamed: dict[str, str]) -> None:
    from psycopg import sql

    with sandbox.connect() as connection:
        for name, beside in renamed.items():
            connection.execute(
                sql.SQL("ALTER ROLE {} RENAME TO {}").format(sql.Identifier(beside), sql.Identifier(name))
            )


def _roles(connection: Any) -> list[str]:
    found = connection.execute(
        "SELECT rolname::text FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> ALL (%s) ORDER BY 1",
        [[*_OURS, SUPERUSER]],
    ).fetchall()
    return [row[0] for row in found]


def drop_all_roles(sandbox: Sandbox) -> None:
    _drop_roles(sandbox, set())


def _drop_roles(sandbox: Sandbox, keep: set[str]) -> None:
    """The roles but `keep` are gone; one that others hold on to goes in a later round."""
    from psycopg import Error, sql

    with sandbox.connect() as connection:
        for _ in range(4):
            left = [name for name in _roles(connection) if name not in keep]
            for name in left:
                try:
                    connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
                except Error:
                    continue
            if not left:
                break
