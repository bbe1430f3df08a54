"""How fast tables grow and when numbers run out: rates from counters of a known window."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import date_after
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.naming import CREATED, plain
from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Column, Name, Table

YEAR = 365.25
EVENTS = frozenset({
    "log", "audit", "event", "session", "history", "notification", "token", "login", "visit", "click", "metric", "reading", "trace", "job",
    "outbox", "webhook", "delivery", "attempt", "impression", "activity", "heartbeat", "ping", "request", "queue", "alert", "changelog", "journal", "entry",
    "measurement", "telemetry", "sample", "observation", "tick", "position", "scan", "view", "message", "call",
})  # fmt: skip
"""Words of things that happen and are written down, without end."""
_NEXT = re.compile(r"nextval\('(?P<name>(?:[^']|'')+)'(?:::regclass)?\)", re.IGNORECASE)
INTEGER_MOST = {1: 2**7 - 1, 2: 2**15 - 1, 3: 2**23 - 1, 4: 2**31 - 1, 8: 2**63 - 1}


def rows_a_day(case: Case, table: Table | str, least_days: float = 1.0) -> float | None:
    """Rows inserted a day; None where counters or their window are missing or cover less than `least_days`."""
    use, window = case.use(table), case.inspection.window
    if use is None or use.inserted is None or window is None or window.days is None or window.days < least_days:
        return None
    return use.inserted / window.days


def when_full(case: Case, left: float, a_day: float | None) -> tuple[float, str] | None:
    """(days until it is full, the date) at the present rate; None when nothing grows or it takes over two hundred years."""
    if not a_day or a_day <= 0:
        return None
    days = max(0.0, left / a_day)
    date = date_after(case, days)
    return (days, date) if date else None


def most_of(case: Case, column: Column) -> int | None:
    """The largest number the column holds; None when it is no integer."""
    kind = column_type(case.schema, column)
    if kind.integer_bytes is None or kind.array:
        return None
    most = INTEGER_MOST[kind.integer_bytes]
    return 2 * most + 1 if "unsigned" in column.type.lower() else most


def sequence_of(table: Table, column: Column) -> str | None:
    """The name of the sequence that numbers the column, as sequences are named; None when none does."""
    if column.identity is not None:
        return str(column.identity.sequence or _beside(table.name, f"{table.name.name}_{column.name}_seq"))
    found = _NEXT.search(column.default or "")
    return found["name"].replace('"', "").removeprefix("public.") if found else None


def _beside(name: Name, other: str) -> str:
    return str(name.but(name=other))


def time_column(case: Case, table: Table) -> Column | None:
    """The column whose moments grow as rows are added: by its name, or by rows lying in its order."""
    moments = [
        c
        for c in table.columns
        if column_type(case.schema, c).family in ("timestamp", "timestamptz", "date")
        and not column_type(case.schema, c).array
    ]
    for column in moments:
        if plain(column.name) in CREATED:
            return column
    for column in moments:
        known = case.statistics(table, column.name)
        if known is not None and (known.correlation or 0) >= 0.9 and (known.null_share or 0) < 0.01:
            return column
    return None


def total_bytes(case: Case, table: Table) -> int:
    """Rows, indexes and long values together, as far as known."""
    size = case.size(table)
    return sum(n or 0 for n in (size.heap_bytes, size.index_bytes, size.toast_bytes)) if size else 0


def of_events(case: Case, table: Table) -> bool:
    """Whether the table's name speaks of things that happen, and its rows carry their time."""
    return bool({singular(w) for w in words(table.name.name)} & EVENTS) and time_column(case, table) is not None
