"""Databases of a sandbox that hold the source's schema: small ones with rows made to break a rewrite, a large one to time on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbarchitect.model.facts import Facts, TableFacts
from dbarchitect.sandbox import GUEST, prepare, run_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.explain.adversary import Hints
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

SMALL_ROWS = 900
LARGE_ROWS = 60_000
_SMALL_SECONDS, _LARGE_SECONDS = 6.0, 25.0
_STATEMENT_MS = 10_000
_ROWS = """
SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_class
WHERE relkind = 'r' AND (relnamespace > 16383 OR relnamespace = 'public'::regnamespace)
"""


class Ground:
    """Where rewrites and indexes are tried. What did not load is in `lost`."""

    def __init__(
        self,
        sandbox: Sandbox,
        schema: Schema,
        rows: dict[str, float],
        script: str | None = None,
        database: str | None = None,
    ) -> None:
        """`rows` of each table at the source. `database` of the sandbox holds it with its rows, or `script` makes it, where there is one."""
        self.sandbox = sandbox
        self.lost: tuple[str, ...] = ()
        self._facts = Facts(tables=tuple(TableFacts(table=t, rows=max(r, 1.0)) for t, r in sorted(rows.items())))
        self._template = self._schema_in(schema)
        self._small: dict[int, str] = {}
        self._large: str | None = None
        self._script = script
        self._loaded = database
        self.own_rows = 0
        """Rows of the source that are in the large database; 0 where they were generated."""

    def _schema_in(self, schema: Schema) -> str:
        from dbarchitect.engines.postgresql.render import render

        database = self.sandbox.create_database()
        prepare(self.sandbox, database, tuple(e.name for e in schema.extensions))
        with self.sandbox.connect(database, user=GUEST) as connection:
            connection.execute("SET check_function_bodies = off; SET search_path = public")
            script = ";\n".join(ddl.sql for ddl in render(schema.but(version=None), self.sandbox.version)) + ";"
            results = run_script(connection, script, stop_on_error=False, timeout_ms=_STATEMENT_MS)
        self.lost = tuple(r.message for r in results if not r.ok)
        return database

    @contextmanager
    def bare(self) -> Iterator[Connection[Any]]:
        """The schema without a row."""
        with self._connected(self._template) as connection:
            yield connection

    @contextmanager
    def small(self, seed: int, hints: Hints) -> Iterator[Connection[Any]]:
        """A small database with rows at the edges of the query."""
        from dbarchitect.explain.adversary import sharpen

        if seed not in self._small:
            database = self.sandbox.create_database(template=self._template)
            self._small[seed] = database
            with self._connected(database) as connection:
                self._fill(connection, SMALL_ROWS, seed, _SMALL_SECONDS, Facts())
                sharpen(connection, hints, seed)
        with self._connected(self._small[seed]) as connection:
            yield connection

    @contextmanager
    def large(self) -> Iterator[Connection[Any]]:
        """A database with many rows, in the proportions of the source, analyzed."""
        if self._large is None:
            self._large = self._made_large()
        with self._connected(self._large) as connection:
            yield connection

    def _made_large(self) -> str:
        own = self._with_own_rows()
        if own is not None:
            return own
        database = self.sandbox.create_database(template=self._template)
        with self._connected(database) as connection:
            self._fill(connection, LARGE_ROWS, 20, _LARGE_SECONDS, self._facts)
            connection.execute("ANALYZE")
        return database

    def _with_own_rows(self) -> str | None:
        """The database with the source's rows, analysed; None where there is none, or no row in it."""
        database = self._loaded
        if database is None and self._script is not None:
            database = self.sandbox.create_database()
            prepared = prepare(self.sandbox, database, self._script)
            with self._connected(database) as connection:
                run_script(connection, prepared.script, stop_on_error=False, timeout_ms=_STATEMENT_MS)
        if database is None:
            return None
        with self._connected(database) as connection:
            connection.execute("RESET ALL")
            connection.execute("ANALYZE")
            row = connection.execute(_ROWS).fetchone()
        self.own_rows = int(row[0]) if row else 0
        return database if self.own_rows else None

    def _fill(self, connection: Connection[Any], budget: int, seed: int, seconds: float, facts: Facts) -> None:
        from dbarchitect.prove.data.fill import fill
        from dbarchitect.prove.inspection import read_catalog
        from dbarchitect.prove.session import Deadline

        fill(
            connection, read_catalog(connection), facts, budget, seed=seed, deadline=Deadline(seconds), progress=lambda _: None
        )  # fmt: skip

    @contextmanager
    def _connected(self, database: str) -> Iterator[Connection[Any]]:
        with self.sandbox.connect(database, user=GUEST) as connection:
            connection.prepare_threshold = None
            connection.execute(f"SET statement_timeout = {_STATEMENT_MS}; SET lock_timeout = '2s'".encode())
            yield connection
