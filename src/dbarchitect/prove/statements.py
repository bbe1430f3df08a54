"""The statements of a design, run one by one: a failure is kept and the rest goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import psycopg

from dbarchitect.model.architecture import StatementsRun
from dbarchitect.prove.provable import DdlStatement
from dbarchitect.prove.session import outcome_of

_PLAIN_INDEX = re.compile(r"\s*(CREATE\s+INDEX\b(?!\s+CONCURRENTLY)|(COMMENT\s+ON|ALTER)\s+INDEX\b)", re.IGNORECASE)


class Statements:
    """Runs statements. Plain indexes wait until the rows are in, where they are built at once and not row by row."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._postponed: list[DdlStatement] = []
        self._failures: list[str] = []
        self._count = 0
        connection.execute("SET client_min_messages = warning")

    def run(self, ddl: Iterable[DdlStatement]) -> None:
        """Each statement in order. One that fails is tried again once the indexes that wait are there."""
        for statement in ddl:
            self._count += 1
            if _PLAIN_INDEX.match(statement.sql):
                self._postponed.append(statement)
                continue
            failure = self._execute(statement)
            if failure and self._postponed and not self._in_transaction():
                self.run_postponed()
                failure = self._execute(statement)
            if failure:
                self._failures.append(failure)
        if self._in_transaction():
            self._connection.execute("COMMIT")

    def run_postponed(self) -> None:
        """The indexes that waited are built."""
        waiting, self._postponed = self._postponed, []
        for statement in waiting:
            failure = self._execute(statement)
            if failure:
                self._failures.append(failure)

    @property
    def result(self) -> StatementsRun:
        return StatementsRun(run=self._count, failed=len(self._failures), failures=tuple(self._failures))

    def _in_transaction(self) -> bool:
        return self._connection.info.transaction_status.name != "IDLE"

    def _execute(self, statement: DdlStatement) -> str:
        try:
            self._connection.execute(statement.sql.encode())
        except psycopg.Error as error:
            if self._connection.broken:
                raise
            if self._in_transaction():
                self._connection.execute("ROLLBACK")
            name = " ".join(p for p in (statement.kind, statement.object) if p)
            return f"{name}: {outcome_of(error).short}"
        return ""
