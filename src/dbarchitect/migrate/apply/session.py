"""The connection a run works on: it holds the lock that excludes other runs, and is made anew when the server was lost."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.migrate.apply.journal import Journal
from dbarchitect.migrate.apply.watching import Watcher
from dbarchitect.sources.postgresql.connecting import connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

    from dbarchitect.model.applied import Limits

_SETTINGS = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c DateStyle=ISO -c TimeZone=UTC -c search_path=public -c extra_float_digits=1"
_NAME = "dbarchitect migrate"
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
_LEAVING_S = 1.0


class WorkSession:
    """A run's connections. `connection` is open and holds the lock; after `again` it is another one."""

    def __init__(self, address: str, limits: Limits, say: Callable[[str], None]) -> None:
        self._address = address
        self.limits = limits
        self.say = say
        self.connection: Connection[Any] = open_to_write(address)
        self.watcher = Watcher(lambda: open_to_write(address), limits.max_stall)
        self.database = str(self.connection.info.dbname)

    @property
    def journal(self) -> Journal:
        return Journal(self.connection)

    @property
    def pid(self) -> int:
        return self.connection.info.backend_pid

    def claim(self, name: str) -> None:
        """The database is the one called `name`, and nobody else runs a migration in it.

        ArchitectError `migrate.not_the_database`, `migrate.other_run`.
        """
        if name != self.database:
            raise ArchitectError(
                "migrate.not_the_database",
                f"--execute names “{name[:60]}”, but the address leads to “{self.database}”",
                hint="repeat the name of the database that is to be changed",
            )
        if _in_recovery(self.connection):
            raise ArchitectError(
                "migrate.read_only",
                f"{self.database} is on a standby, which takes no changes",
                hint="name the address of the primary",
            )
        ends = time.monotonic() + _LEAVING_S
        while (holder := self.journal.lock()) and time.monotonic() < ends:
            time.sleep(0.1)  # the session of a run that has just ended, or was killed, may still be there
        if holder:
            raise ArchitectError(
                "migrate.other_run",
                f"another migration runs in {self.database}: {holder}",
                hint="wait for it; `dbarchitect migrate status` shows how far it is",
            )

    def again(self, why: Exception) -> None:
        """The connection is open and holds the lock after the server was lost. UnreachableError `migrate.lost` when it stays away."""
        self.say(f"the connection was lost; waiting up to {self.limits.patience:.0f} s for the server")
        ends, pause = time.monotonic() + self.limits.patience, _FIRST_PAUSE_S
        with suppress(Exception):
            self.connection.close()
        while True:
            try:
                self.connection = open_to_write(self._address)
                if (
                    not _in_recovery(self.connection) and not self.journal.lock()
                ):  # a session that the server has not yet missed holds it for a while
                    return
                self.connection.close()
            except (ArchitectError, OSError):
                pass
            except Exception:  # noqa: BLE001 a server that is just starting may refuse anything
                with suppress(Exception):
                    self.connection.close()
            if time.monotonic() > ends:
                raise UnreachableError(
                    "migrate.lost",
                    f"the server was lost and did not come back: {_first_line(why)}",
                    hint="the journal holds how far it is: the same command goes on from there",
                ) from why
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def close(self) -> None:
        self.watcher.close()
        with suppress(Exception):
            if not self.connection.closed:
                self.connection.execute("SELECT pg_advisory_unlock_all()")
            self.connection.close()


def _in_recovery(connection: Connection[Any]) -> bool:
    row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
    return bool(row and row[0])


def open_to_write(address: str) -> Connection[Any]:
    """A connection that may write, each statement in a transaction of its own unless one is begun."""
    connection = connect(address, _SETTINGS, _NAME)
    connection.execute("SET default_transaction_read_only = off")
    if connection.info.server_version >= 140000:  # so that what a killed run began does not go on for long
        connection.execute("SET client_connection_check_interval = '2s'")
    return connection


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["nobody said why"])[0]
