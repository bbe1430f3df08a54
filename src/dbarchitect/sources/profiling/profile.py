"""A source's tables as relations: live databases read within bounds, files loaded into a sandbox and read there whole."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbarchitect.core.addresses import FILE, LIBPQ
from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.model.inspection import Unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.tables import Table
    from dbarchitect.normalize.relation import Relation
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.sources.standing import Standing

ROWS_OF_LIVE = 100_000
MOST_ROWS = 1_000_000
MOST_CELLS = 50_000_000
"""Cells of one table: a wide table gets fewer rows."""
MOST_TABLES = 1_000


@dataclass(frozen=True, eq=False)
class Profile:
    """`relations` of the tables that have rows; `sandbox` and `database` hold the source itself while the profile is open, where it was a file."""

    inspection: Inspection
    relations: tuple[Relation, ...]
    unseen: tuple[Unseen, ...] = ()
    sandbox: Sandbox | None = None
    database: str = ""


@contextmanager
def profiled(
    where: str,
    text: str | None = None,
    *,
    tables: Sequence[str] = (),
    sample: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Profile]:
    """The source's tables, or those named. `sample`: rows of each table at most; without it a bounded number of a live database's.

    ArchitectError `source.*`, `normalize.unknown_table`, `normalize.no_rows`.
    """
    from dbarchitect.sources.files.tree import Tree
    from dbarchitect.sources.open import by_grammar
    from dbarchitect.sources.other import standing
    from dbarchitect.sources.repository.finding import reading_of

    if text is None and _is_live(where):
        yield _live(where, tables, sample, say)
        return
    tree = Tree.texts({"text.sql": text}, single=True) if text is not None else Tree.of(Path(where).expanduser())
    reading = reading_of(tree, None)
    engine = reading.engine or "postgresql"
    if engine != "postgresql":
        with standing(reading, engine, where or "the text") as made:
            if made is None:
                raise _no_rows(by_grammar(reading, engine, where or "the text"))
            say("reading what it made")
            yield _made(made, tables, sample)
        return
    with _loaded(reading, where, tables, sample, say) as found:
        yield found


def _is_live(where: str) -> bool:
    from dbarchitect.sources.other import database_file

    if "://" in where[:60] or FILE.match(where) or LIBPQ.match(where):
        return True
    path = Path(where).expanduser()
    return path.is_file() and database_file(path) is not None


def _no_rows(seen: Inspection) -> ArchitectError:
    return ArchitectError(
        "normalize.no_rows",
        f"{seen.source.where or 'the source'} was read as {seen.source.engine} and brings no rows that could be looked at",
        hint="name a database, a database file, or a PostgreSQL script with rows (COPY, INSERT)",
    )


@contextmanager
def _loaded(
    reading: Any, where: str, tables: Sequence[str], sample: int | None, say: Callable[[str], None]
) -> Iterator[Profile]:
    from dbarchitect.sandbox import GUEST, needed_extensions, open_sandbox
    from dbarchitect.sources.files.postgresql import loaded

    say("loading it into a sandbox")
    needs: frozenset[str] = frozenset().union(*(needed_extensions(p.sql) for p in reading.script))
    with open_sandbox(None, needs) as sandbox, loaded(reading, where, sandbox) as found:
        seen = found.inspection
        chosen = _chosen(seen, tables)
        database = found.database
        with sandbox.connect(database, user=GUEST) as guest:
            # as the script's own user: what a type or a function of the script does, it does without rights on the server
            relations, unseen = _read(chosen, _by_hashing(guest, seen, sample or MOST_ROWS, exact=True), say)
        if not relations:
            raise _no_rows(seen)
        yield Profile(seen, relations, unseen, sandbox, database)


def _live(where: str, tables: Sequence[str], sample: int | None, say: Callable[[str], None]) -> Profile:
    from dbarchitect.sources.open import SourceOptions, opened

    seen = opened(where, SourceOptions(sample=0)).inspection
    chosen = _chosen(seen, tables)
    rows = sample or ROWS_OF_LIVE
    if seen.source.engine == "postgresql":
        from dbarchitect.sources.postgresql.connecting import connect

        with connect(where) as connection:
            relations, unseen = _read(chosen, _by_hashing(connection, seen, rows, exact=False), say)
    else:
        from dbarchitect.sources.profiling.rows import connection_to, relation_of_rows

        with closing(connection_to(seen.source.engine, where)) as other:
            relations, unseen = _read(
                chosen, lambda t: relation_of_rows(other, t, seen.schema_, rows=_bounded(t, rows)), say
            )
    if not relations and not unseen:
        raise _no_rows(seen)
    return Profile(seen, relations, unseen)


def _made(made: Standing, tables: Sequence[str], sample: int | None) -> Profile:
    from dbarchitect.sources.profiling.rows import relation_of_rows

    rows = sample or MOST_ROWS
    relations, unseen = _read(
        _chosen(made.seen, tables),
        lambda t: relation_of_rows(made.connection, t, made.seen.schema_, rows=_bounded(t, rows)),
        lambda _: None,
    )
    if not relations:
        raise _no_rows(made.seen)
    return Profile(made.seen, relations, unseen)


def _by_hashing(connection: Any, seen: Inspection, rows: int, *, exact: bool) -> Callable[[Table], Relation]:
    from dbarchitect.sources.profiling.hashed import hashed_relation

    sizes = {s.table: s.rows for s in seen.sizes or ()}

    def read(table: Table) -> Relation:
        estimate = None if exact else sizes.get(str(table.name))
        return hashed_relation(connection, table, seen.schema_, rows=_bounded(table, rows), estimate=estimate)

    return read


def _bounded(table: Table, rows: int) -> int:
    return max(1, min(rows, MOST_ROWS, MOST_CELLS // max(1, len(table.columns))))


def _chosen(seen: Inspection, tables: Sequence[str]) -> tuple[Table, ...]:
    known = {str(t.name): t for t in seen.schema_.tables if t.partition_of is None and t.columns}
    by_lower = {n.lower(): n for n in known}
    for name in tables:
        if name.lower() not in by_lower:
            hint = nearest(name, known) or "tables of the source: " + ", ".join(sorted(known)[:12])
            raise ArchitectError("normalize.unknown_table", f"there is no table “{name}”", hint=hint)
    wanted = {by_lower[n.lower()] for n in tables} or set(known)
    return tuple(t for n, t in known.items() if n in wanted)[:MOST_TABLES]


def _read(
    tables: Sequence[Table], read: Callable[[Table], Relation], say: Callable[[str], None]
) -> tuple[tuple[Relation, ...], tuple[Unseen, ...]]:
    """Each table read; what refused is unseen, with the engine's words."""
    from dbarchitect.core.secrets import without_secrets

    found, unseen = [], []
    for table in tables:
        say(f"reading {table.name}")
        try:
            relation = read(table)
        except ArchitectError:
            raise
        except Exception as error:  # noqa: BLE001 each engine's module has its own errors, and one table's must not end the others
            lines = without_secrets(str(error)).strip().splitlines()
            unseen.append(Unseen(part=str(table.name), why=lines[0] if lines else type(error).__name__))
            continue
        if relation.rows:
            found.append(relation)
        else:
            unseen.append(Unseen(part=str(table.name), why="it has no rows"))
            found.append(relation)
    return (tuple(found) if any(r.rows for r in found) else ()), tuple(unseen)
