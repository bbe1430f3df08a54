"""The workload: the statements an application sends, with how often and how fast they must be."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value


class Parameter(Value):
    """How `$1`, `$2` … is filled: with a value that occurs in `table.column`, or with the literal `value`."""

    name: str
    type: str
    table: str | None = None
    column: str | None = None
    value: str | None = None
    role: Literal["equality", "range_low", "range_high", "search", "limit", "value", "tenant"] = "equality"


class Statement(Value):
    """One statement of the application with numbered parameters (`$1`), as the engine takes it."""

    name: str
    sql: str
    parameters: tuple[Parameter, ...] = ()
    purpose: str = ""
    """The access pattern in the user's words."""
    operation: str = "list"
    tables: tuple[str, ...] = ()
    rate_per_second: float | None = None
    latency_ms: float | None = None
    expected_rows: float | None = None
    source: Literal["brief", "assumed", "archetype", "log"] = "brief"
    whole_table: bool = False
    """True when the statement must by its nature read most of a table (a total over everything)."""


class Workload(Value):
    statements: tuple[Statement, ...] = ()

    def statement(self, name: str) -> Statement | None:
        return next((s for s in self.statements if s.name == name), None)
