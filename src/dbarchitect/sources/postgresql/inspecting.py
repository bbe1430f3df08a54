"""A PostgreSQL server somebody uses, or a database of a sandbox, as an inspection with samples and answers of the data."""

from __future__ import annotations

from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import Unseen
from dbarchitect.sources.postgresql.asking import answers
from dbarchitect.sources.postgresql.connecting import connect, shown
from dbarchitect.sources.postgresql.gathering import gather
from dbarchitect.sources.postgresql.machine import machine
from dbarchitect.sources.postgresql.sampling import samples
from dbarchitect.sources.postgresql.session import LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg import Connection

    from dbarchitect.model.inspection import Inspection, Probe, SourceKind
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.sources.postgresql.session import Limits

    Ask = Callable[[Inspection], tuple[Probe, ...]]

WHOLE = 100_000
"""Tables of a sandbox of up to so many rows are sampled whole."""
_NOT_ALLOWED = "rows are read only with --sample"


def inspect_postgresql(
    source: str | Connection[Any], *, sample: int = 0, ask: Ask | None = None, limits: Limits = LIMITS
) -> Inspection:
    """All there is to see of a live database without a change to it.

    `source` is an address, or a connection that stays open. With `sample` 0 no row is read but what bounded probes read;
    else at most so many rows of each table, and every probe is asked. `ask` gives the probes; none without it.
    Raises `source.address`, `source.unreachable`, `source.refused`, and what `read_schema` raises.
    """
    if isinstance(source, str):
        connection = connect(source)
        try:
            return _looked_at(connection, sample, ask, limits)
        finally:
            connection.close()
    return _looked_at(source, sample, ask, limits)


def _looked_at(connection: Connection[Any], sample: int, ask: Ask | None, limits: Limits) -> Inspection:
    seen = gather(connection, where=shown(connection), limits=limits)
    memory_bytes, cpus = machine(connection)
    seen = seen.but(memory_bytes=memory_bytes, cpus=cpus)
    if sample > 0:
        seen = _sampled(connection, seen, sample, limits)
    else:
        seen = seen.but(unseen=(*seen.unseen, Unseen(part="samples", why=_NOT_ALLOWED)))
    if ask is None:
        return seen
    return seen.but(answers=answers(connection, ask(seen), limits, all_of_them=sample > 0))


def _sampled(connection: Connection[Any], seen: Inspection, rows: int, limits: Limits) -> Inspection:
    taken, missed = samples(connection, seen, rows, limits)
    return seen.but(samples=taken, unseen=(*seen.unseen, *missed))


def sandbox_inspection(
    sandbox: Sandbox,
    database: str,
    *,
    kind: SourceKind = "sql",
    where: str = "",
    ask: Ask | None = None,
    limits: Limits = LIMITS,
) -> Inspection:
    """All there is to see of a database of ours, with fresh statistics, whole samples of tables up to `WHOLE` rows and all answers."""
    with sandbox.connect(database) as connection:
        connection.execute("ANALYZE")
        seen = gather(connection, kind=kind, where=where, limits=limits)
    with reader(sandbox, database) as connection:
        seen = _sampled(connection, seen, WHOLE, limits)
        if ask is None:
            return seen
        return seen.but(answers=answers(connection, ask(seen), limits, all_of_them=True))


@contextmanager
def reader(sandbox: Sandbox, database: str) -> Iterator[Connection[Any]]:
    """A session that may read all rows and is no superuser: reading may call functions and operators of whoever wrote the schema."""
    if sandbox.data_dir is None or sandbox.version < 14:
        with sandbox.connect(database) as connection:
            yield connection
        return
    name = f"reader_{token_hex(6)}"
    with sandbox.connect() as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN BYPASSRLS IN ROLE pg_read_all_data".encode())
        try:
            with sandbox.connect(database, user=name) as connection:
                yield connection
        finally:
            owner.execute(f"DROP ROLE {name}".encode())
