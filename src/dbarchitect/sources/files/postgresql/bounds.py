"""Statements of a dump kept small enough to look at: the rows of COPY and INSERT are cut at a bound."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.sandbox import Statement

MOST_TABLE_BYTES = 4_000_000
MOST_BYTES = 48_000_000
_INTO = re.compile(
    r"(?:INSERT\s+INTO|COPY)\s+(?:ONLY\s+)?((?:\"[^\"]+\"|[\w$]+)(?:\.(?:\"[^\"]+\"|[\w$]+))?)", re.IGNORECASE
)


class Bounds:
    """Counts what each table was given; `cut` names the tables that did not get all of it."""

    def __init__(self, table_bytes: int = MOST_TABLE_BYTES, all_bytes: int = MOST_BYTES) -> None:
        self._most_of_table, self._most = table_bytes, all_bytes
        self._given: dict[str, int] = {}
        self.total = 0
        self.cut: dict[str, None] = {}

    def within(self, statement: Statement) -> Statement | None:
        """The statement with as many rows as are let in; None when none is. What is no data passes."""
        if statement.kind != "copy" and statement.words[:2] != ("INSERT", "INTO"):
            return statement
        found = _INTO.match(statement.sql)
        table = found[1] if found else "?"
        room = min(self._most_of_table - self._given.get(table, 0), self._most - self.total)
        size = len(statement.data) if statement.kind == "copy" else len(statement.sql)
        if size > room:
            self.cut[table] = None
            if statement.kind != "copy" or room <= 0:
                return None
            end = statement.data.rfind("\n", 0, room) + 1
            if not end:
                return None
            statement, size = replace(statement, data=statement.data[:end]), end
        self._given[table] = self._given.get(table, 0) + size
        self.total += size
        return statement
