"""What becomes of a database as it grows: plans at each size, what breaks first and when, what to do."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value

RateOrigin = Literal["asked", "brief", "history", "follows", "stays"]
Kind = Literal["plan", "cost", "memory", "sequence", "wraparound", "table", "disk"]


class TableGrowth(Value):
    """A table at each factor. `origin` says where its growth comes from: asked for, the brief, its own history, what it refers to, none."""

    table: str
    rows: tuple[float, ...]
    bytes: tuple[float, ...]
    index_bytes: tuple[float, ...]
    rows_per_year: float | None = None
    origin: RateOrigin
    basis: str = ""


class StatementGrowth(Value):
    """A statement at each factor: the plan's cost, and its shape in words. None where it could not be planned."""

    statement: str
    costs: tuple[float | None, ...]
    shapes: tuple[str, ...]
    turns_at: float | None = None
    """The factor from which on it is planned another way, or costs more than its share."""
    why: str = ""
    weight: float = 1.0


class Break(Value):
    """Something that no longer holds at a factor; `at` is the date, where the rate of growth is known."""

    kind: Kind
    object: str
    factor: float
    at: str | None = None
    message: str
    advice: str = ""


class Growth(Value):
    """`factors` begin with 1, the database as it is; every tuple of figures is in their order. Breaks are ordered: the first comes first."""

    version: Literal[1] = 1
    where: str
    engine: str
    factors: tuple[float, ...]
    dates: tuple[str | None, ...]
    total_bytes: tuple[float, ...]
    memory_bytes: float
    tables: tuple[TableGrowth, ...]
    statements: tuple[StatementGrowth, ...] = ()
    breaks: tuple[Break, ...] = ()
    advice: tuple[str, ...] = ()
    fidelity: float
    reasons: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = ()
