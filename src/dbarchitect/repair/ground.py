"""A source rebuilt in a sandbox, where a fix may be run: from its script with its rows, or from its schema alone."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbarchitect.assess.run import probes
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.repair.overlay import overlaid
from dbarchitect.sandbox import GUEST, prepare, run_script
from dbarchitect.sources.postgresql import gather, sandbox_inspection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from psycopg import Connection

    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

STATEMENT_MS = 10_000
_BOUNDS = f"SET statement_timeout = {STATEMENT_MS}; SET lock_timeout = '2s'".encode()
_OF_ROLES = re.compile(r"\s*(ALTER|CREATE)\s+(ROLE|USER)\b|\s*GRANT\s|\s*ALTER\s+DATABASE\b", re.IGNORECASE)
_OF_THE_SERVER = re.compile(r"\s*(ALTER\s+SYSTEM|CREATE\s+TABLESPACE)\b", re.IGNORECASE)


class Ground:
    """A database of a sandbox that holds the source, and as many copies of it as are needed, one after the other."""

    def __init__(
        self, sandbox: Sandbox, template: str, see: Callable[[Sandbox, str], Inspection], *, trusted: bool = False
    ) -> None:
        """`trusted`: what is in the database is ours, and the superuser may run what its owner may not."""
        self._sandbox = sandbox
        self._template = template
        self._see = see
        self._trusted = trusted
        self._database: str | None = None

    def look(self) -> Inspection:
        """The source as it would be inspected now."""
        return self._see(self._sandbox, self._copy())

    def schema(self) -> Schema:
        """The schema alone, as it is now."""
        with self._sandbox.connect(self._copy()) as connection:
            return read_schema(connection).schema

    def run(self, statements: Sequence[str]) -> str:
        """What the engine said to the first statement it refused; empty when all ran."""
        from psycopg import Error
        from psycopg.errors import InsufficientPrivilege

        from dbarchitect.sandbox.privileged import for_superuser, run_by_superuser, superuser_session

        with self._connect() as guest, superuser_session(self._sandbox, self._copy()) as superuser:
            superuser.execute(_BOUNDS)
            for sql in statements:
                if _OF_THE_SERVER.match(sql):
                    return "settings of a whole server are not tried in a sandbox"
                try:
                    if for_superuser(sql):
                        run_by_superuser(superuser, sql)
                    else:
                        guest.execute(sql.encode())
                except InsufficientPrivilege as error:
                    if self._trusted:
                        if refused := _mightily(superuser, sql):
                            return refused
                        continue
                    if _OF_ROLES.match(sql):
                        return "rights of this kind are not tried in a sandbox: nothing of a source's may run with them"
                    return _said(error)
                except Error as error:
                    return _said(error)
        return ""

    def begin_again(self) -> None:
        """The source stands as it was at first."""
        self.close()

    def close(self) -> None:
        if self._database is not None:
            self._sandbox.drop_database(self._database)
            self._database = None

    def _copy(self) -> str:
        if self._database is None:
            self._database = self._sandbox.create_database(template=self._template)
        return self._database

    @contextmanager
    def _connect(self) -> Iterator[Connection[Any]]:
        with self._sandbox.connect(self._copy(), user=GUEST) as connection:
            connection.prepare_threshold = None
            connection.execute(_BOUNDS)
            yield connection


def _mightily(superuser: Connection[Any], sql: str) -> str:
    """What the engine said to the superuser; empty when it ran."""
    from psycopg import Error

    try:
        superuser.execute("SET search_path = public")
        superuser.execute(sql.encode())
    except Error as error:
        return _said(error)
    return ""


def _said(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def ground_of_script(sandbox: Sandbox, script: str, original: Inspection) -> tuple[Ground, tuple[str, ...]]:
    """The source as its script makes it, rows included; and what of the script did not run."""
    database = sandbox.create_database()
    prepared = prepare(sandbox, database, script)
    with sandbox.connect(database, user=GUEST) as connection:
        results = run_script(connection, prepared.script, stop_on_error=False, timeout_ms=STATEMENT_MS)
    refused = tuple(f"line {r.line}: {r.message}" for r in results if not r.ok)

    def see(server: Sandbox, name: str) -> Inspection:
        seen = sandbox_inspection(server, name, ask=probes)
        return seen.model_copy(update={"source": original.source})

    return Ground(sandbox, database, see), refused


def ground_of_schema(sandbox: Sandbox, original: Inspection) -> tuple[Ground, tuple[str, ...]]:
    """The source's schema without rows; what else is known of the source is laid over it. And what did not run."""
    from dbarchitect.engines.postgresql.render import render

    database = sandbox.create_database()
    schema = original.schema_
    prepare(sandbox, database, tuple(e.name for e in schema.extensions))
    with sandbox.connect(database, user=GUEST) as connection:
        connection.execute("SET check_function_bodies = off; SET search_path = public")
        script = ";\n".join(ddl.sql for ddl in render(schema, sandbox.version)) + ";"
        results = run_script(connection, script, stop_on_error=False, timeout_ms=STATEMENT_MS)
    refused = tuple(r.message for r in results if not r.ok)
    before = _catalogs(sandbox, database)
    return Ground(sandbox, database, lambda server, name: overlaid(original, before, _catalogs(server, name))), refused


def _catalogs(sandbox: Sandbox, database: str) -> Inspection:
    with sandbox.connect(database) as connection:
        return gather(connection, kind="sql")
