"""Plans at size, from nothing to a large schema and back and beside Alembic's autogenerate; lint of a file and of a hundred, in CPU seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks._large_schema import ddl
from dbarchitect.migrate.plan import Wanted, planned
from dbarchitect.migrate.plan.sides import Named
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from dbarchitect.model.migration import Plan
    from dbarchitect.sandbox import Sandbox

CHANGED = (
    "ALTER TABLE {t} ADD COLUMN dbarchitect_new text NOT NULL DEFAULT 'x'",
    "CREATE INDEX ON {t} (dbarchitect_new)",
)
EVERY = 10


def run() -> None:
    for name, before, after in (("there", "", ddl()), ("back", ddl(), "")):
        began = time.perf_counter()
        plan = plan_of(before, after)
        print(
            f"  510 tables {name}: {len(plan.steps)} steps, verified {plan.verified}, {time.perf_counter() - began:.1f} s"
        )
    _beside_alembic()
    _lint()


TEN = """
ALTER TABLE orders ADD COLUMN region text; CREATE INDEX ON orders (note); ALTER TABLE products ALTER COLUMN attributes TYPE jsonb;
ALTER TABLE customers ADD CONSTRAINT c CHECK (name <> '') NOT VALID; ALTER TABLE customers VALIDATE CONSTRAINT c; UPDATE jobs SET state = 'x';
ALTER TABLE orders ALTER COLUMN coupon SET NOT NULL; ALTER TABLE warehouses RENAME COLUMN name TO title;
CREATE TABLE fresh (id bigint PRIMARY KEY, a text); ALTER TABLE suppliers ADD COLUMN x integer DEFAULT 3;
"""


def _lint() -> None:
    """The schema stands and has rows; seconds of processors, of this process and of the server's."""
    from evaluation.migrating.command import cases, common

    from dbarchitect.migrate.lint.linting import lint
    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.migrate.lint.sizes import Sizes

    files = [Migration(c.name, c.sql) for c in cases() if not c.schema][:100]
    with common() as (_, filled):
        place = filled.sandbox.data_dir
        server = int((place / "postmaster.pid").read_text().split()[0]) if place else 0
        for what, migrations in (("a file of ten statements", [Migration("ten.sql", TEN)]), ("a hundred files", files)):
            own, theirs, began = time.process_time(), _processors(server), time.perf_counter()
            for migration in migrations:
                lint([migration], filled, Sizes({}))
            print(
                f"  lint of {what}: {time.process_time() - own:.1f} s of this process, {_processors(server) - theirs:.1f} s of the server; "
                f"{time.perf_counter() - began:.1f} s on the clock"
            )


def _processors(server: int) -> float:
    """Seconds of the server's processors so far, its sessions' that have ended too; 0 where /proc is not there."""
    import os
    from pathlib import Path

    found = 0.0
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if server and (place.parent.name == str(server) or said[1] == str(server)):
            last = 15 if place.parent.name == str(server) else 13
            found += sum(map(int, said[11:last])) / os.sysconf("SC_CLK_TCK")
    return found


def _beside_alembic() -> None:
    """Both read the same two databases, which stand already, and say what is different."""
    from dbarchitect.sandbox import open_sandbox

    try:
        import alembic  # noqa: F401
    except ImportError:
        print("  Alembic is not installed: pip install alembic")
        return
    with open_sandbox(version=18) as sandbox:
        one, other = sandbox.create_database(), sandbox.create_database()
        for database in (one, other):
            with sandbox.connect(database) as connection:
                connection.execute(ddl().encode())
        with sandbox.connect(other) as connection:
            tables = connection.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information)' ORDER BY 1"
            ).fetchall()
            for (table,) in tables[::EVERY]:
                for sql in CHANGED:
                    connection.execute(sql.format(t=table).encode())
        for name, work in (("this", _ours), ("Alembic", _alembics)):
            _timed(name, lambda work=work: work(sandbox, one, other))  # type: ignore[misc]


def _timed(name: str, work: Callable[[], int]) -> None:
    began = time.perf_counter()
    count = work()
    print(
        f"  {name}: {count} differences between 510 tables and their changed copy, {time.perf_counter() - began:.2f} s"
    )


def _ours(sandbox: Sandbox, one: str, other: str) -> int:
    from dbarchitect.diff import difference
    from dbarchitect.engines.postgresql.read import read_schema
    from dbarchitect.engines.postgresql.read.links import read_links

    sides = []
    for database in (one, other):
        with sandbox.connect(database) as connection:
            sides.append((read_schema(connection).schema, read_links(connection)))
    (before, old), (after, new) = sides
    return len(difference(before, after, old=old, new=new).steps)


def _alembics(sandbox: Sandbox, one: str, other: str) -> int:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import MetaData, create_engine

    def engine(database: str) -> Engine:
        return create_engine("postgresql+psycopg://", creator=lambda: _open(sandbox, database))

    metadata = MetaData()
    spaces: list[str] = []
    with sandbox.connect(other) as connection:
        rows = connection.execute(
            "SELECT DISTINCT schemaname::text FROM pg_tables WHERE schemaname !~ '^(pg_|information)' ORDER BY 1"
        ).fetchall()
        spaces = [row[0] for row in rows]
    for space in spaces:
        metadata.reflect(engine(other), schema=None if space == "public" else space)
    with engine(one).connect() as bound:
        context = MigrationContext.configure(bound, opts={"include_schemas": len(spaces) > 1})
        return len(compare_metadata(context, metadata))


def _open(sandbox: Sandbox, database: str) -> object:
    import psycopg

    with sandbox.connect(database) as connection:
        conninfo = connection.info.dsn
    return psycopg.connect(conninfo)


def plan_of(before: str, after: str) -> Plan:
    """The plan with every loss allowed."""
    sides = (_named(before), _named(after))
    plan = planned(*sides)
    if not plan.stopped:
        return plan
    allowed = {x.allow for x in plan.losses}
    names = {part for text in allowed for part in text.replace("--allow-loss", " ").split()}
    return planned(*sides, Wanted(allow=frozenset(names)))


def _named(text: str) -> Named:
    if not text.strip():
        return Named("nothing", None)
    return Named(
        "x.sql",
        Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=(Piece("x.sql", text),)),
    )
