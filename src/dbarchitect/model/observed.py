"""A workload as it was seen: statements by shape with their counts, what their parameters were, and what is wrong with the workload itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from dbarchitect.model.base import Value
from dbarchitect.model.workload import Statement, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARAMETER = re.compile(r"\"(?:[^\"]|\"\")*+\"|`[^`]*+`|\$(\d+)")

Origin = Literal["example", "common", "typical", "rare", "brief", "assumed"]
"""example: seen in the workload; common, typical, rare: from statistics; brief: as the brief says; assumed: by type alone."""


class Draw(Value):
    """One filling of a statement: `literals` are SQL for `$1`, `$2` … (`42`, `'a'`, `1, 2, 3` for a list), values of people."""

    literals: tuple[str, ...] = Field(default=(), repr=False)
    weight: float = 1.0
    """Its share of the calls; the draws of a statement sum to 1."""
    origin: Origin = "example"


class Observed(Value):
    """A shape of statement with its counters. `statement.sql` holds `$n` for every constant; times are milliseconds."""

    statement: Statement
    fingerprint: str = ""
    """Sixteen digits that name the shape between runs."""
    kind: str = "select"
    calls: float = 1.0
    total_ms: float | None = None
    max_ms: float | None = None
    rows: float | None = None
    """Returned or changed, over all calls."""
    first_seen: str | None = None
    last_seen: str | None = None
    sessions: int | None = None
    draws: tuple[Draw, ...] = ()
    unfilled: str = ""
    """Why there is no draw."""

    @property
    def mean_ms(self) -> float | None:
        return None if self.total_ms is None or not self.calls else self.total_ms / self.calls

    def sql(self, draw: Draw) -> str:
        """The statement with the draw's literals in place of its parameters, as the engine takes it."""

        def literal(found: re.Match[str]) -> str:
            number = int(found[1]) if found[1] else 0
            return draw.literals[number - 1] if 0 < number <= len(draw.literals) else found[0]

        return _PARAMETER.sub(literal, self.statement.sql)


class Query(Value):
    """A statement that can be planned: without parameters; `weight` is how many of the workload's calls it stands for."""

    statement: str
    sql: str = Field(repr=False)
    weight: float


class Unread(Value):
    """Lines or records that were not understood, by the reason."""

    why: str
    count: int


class Habit(Value):
    """A fault of the workload itself: what the application does, not how one statement is planned.

    `kind` is the finding's name (`n_plus_one`); `statements` are names of the shapes concerned, the cause first. `calls` and
    `milliseconds` are what it costs in what was seen; `instead` says what to do.
    """

    kind: str
    level: Literal["error", "warning", "notice"] = "warning"
    statements: tuple[str, ...]
    message: str
    instead: str
    calls: float = 0.0
    milliseconds: float | None = None


class Read(Value):
    """What was read of a workload. `statements` are ranked by total time, then calls."""

    version: Literal[1] = 1
    form: str
    where: str = ""
    engine: str = "postgresql"
    statements: tuple[Observed, ...] = ()
    seconds: float | None = None
    """What it covers; None where the source does not say."""
    since: str | None = None
    until: str | None = None
    entries: int = 0
    """Executions that were read, or counted shapes where the source counts by itself."""
    passed_over: int = 0
    """Lines that were understood and are no statement of an application: connections, settings, errors."""
    unread: tuple[Unread, ...] = ()
    findings: tuple[Habit, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def workload(self) -> Workload:
        """The statements alone, with rates where the window is known."""
        return Workload(statements=tuple(o.statement for o in self.statements))

    def observed(self, name: str) -> Observed | None:
        return next((o for o in self.statements if o.statement.name == name), None)

    @property
    def weights(self) -> dict[str, float]:
        """Calls of each statement by name."""
        return {o.statement.name: o.calls for o in self.statements}

    def queries(self) -> Iterator[Query]:
        """Every statement filled by each of its draws; those that have no draw are left out (`unfilled` says why)."""
        for one in self.statements:
            for draw in one.draws:
                yield Query(statement=one.statement.name, sql=one.sql(draw), weight=one.calls * draw.weight)
