"""Points and stretches of time.

What: a moment is `timestamp with time zone`, a calendar day is `date`, a length is `interval`, a stretch is a range type.
Why: `timestamptz` stores the moment itself in UTC; a `timestamp` without zone means another moment in every zone. A birthday or a due
day is not a moment. Ranges make "must not overlap" a constraint.
Source: https://www.postgresql.org/docs/18/datatype-datetime.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

_STORED = {
    "date": "date",
    "time": "time without time zone",
    "timestamp": "timestamp with time zone",
    "duration": "interval",
    "date range": "daterange",
    "timestamp range": "tstzrange",
}
TYPES = tuple(_STORED)


def form(attribute: Attribute) -> Form:
    kind = type_name(attribute.type)
    checks = (("not_empty", "NOT isempty({c})"),) if kind.endswith("range") else ()
    return Form(_STORED[kind], checks)


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.time",
        question="How are times stored?",
        choice="timestamp with time zone for moments, date for calendar days",
        reasons=("a moment stays the same moment for readers in every zone", "a calendar day has no zone to get wrong"),
        alternatives=(
            Alternative(
                choice="timestamp without time zone", why_not="ambiguous as soon as two zones or daylight saving meet"
            ),
            Alternative(choice="epoch seconds in bigint", why_not="unreadable, and date arithmetic is lost"),
        ),
        changes_if="a local wall-clock time must be kept (opening hours): then a time with its zone's name beside it",
        about=places(used),
        evidence=(
            Cited(
                claim="timestamp with time zone values are stored internally in UTC",
                source="https://www.postgresql.org/docs/18/datatype-datetime.html",
                checked="2026-11",
            ),
        ),
    )
