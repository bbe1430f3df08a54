"""The two columns of a table that begin and end one period, told by their names and types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Table

_PAIRS = (
    ("start", "end"), ("starts", "ends"), ("started", "ended"), ("begin", "end"), ("begins", "ends"), ("began", "ended"), ("from", "to"),
    ("from", "until"), ("from", "till"), ("since", "until"), ("checkin", "checkout"), ("arrival", "departure"), ("opens", "closes"),
    ("pickup", "return"), ("effective", "expires"), ("effective", "expiry"), ("rental", "return"), ("hire", "termination"), ("opened", "closed"),
    ("first", "last"), ("valid_from", "valid_to"), ("in", "out"), ("start", "finish"), ("started", "finished"), ("starts", "finishes"),
)  # fmt: skip


def period_of(case: Case, table: Table) -> tuple[str, str] | None:
    """(begin, end) of columns of the same kind of time whose names differ in nothing else: `starts_at` and `ends_at`."""
    times = {}
    for column in table.columns:
        kind = column_type(case.schema, column)
        if kind.family in ("date", "timestamp", "timestamptz", "time") and not kind.array and column.generated is None:
            times[words(column.name)] = (column.name, kind.family)
    for parts, (name, family) in times.items():
        for start, end in _PAIRS:
            if start not in parts:
                continue
            at = parts.index(start)
            other = times.get((*parts[:at], end, *parts[at + 1 :]))
            if other is not None and other[1] == family and family != "time":
                return name, other[0]
    return None
