"""How far the last run of a database is, as its journal tells it."""

from __future__ import annotations

from contextlib import closing

from dbarchitect.migrate.apply.journal import Journal
from dbarchitect.model.applied import Applied
from dbarchitect.sources.postgresql.connecting import connect


def status(address: str) -> Applied:
    """The last run; its state is `none` where there was none. Nothing is written."""
    with closing(connect(address)) as connection:
        found = Journal(connection).last()
        return found or Applied(plan="", database=str(connection.info.dbname), state="none")
