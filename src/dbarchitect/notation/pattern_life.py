"""States of a thing's life in access patterns: open, overdue, active, expired, as what the rows hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.brief import Filter
from dbarchitect.notation.pattern_times import happening, making, moments, stems
from dbarchitect.notation.sentences import spoken
from dbarchitect.notation.types import type_name
from dbarchitect.notation.vocabulary import Span

if TYPE_CHECKING:
    from dbarchitect.model.brief import Entity
    from dbarchitect.notation.vocabulary import Vocabulary

Filters = tuple[Filter, ...]
FINAL = frozenset({
    "closed", "done", "complete", "completed", "finished", "resolved", "ended", "settled", "fulfilled", "delivered",
    "returned", "solved", "cancelled", "canceled", "rejected", "archived", "deleted", "void", "voided", "abandoned",
    "expired", "declined", "withdrawn", "refunded",
})  # fmt: skip
"""Values of a status after which nothing is expected to happen."""
_CERTAIN = FINAL - {"delivered", "returned", "expired", "refunded"}
_ENDING = frozenset(
    ["closed", "returned", "resolved", "completed", "finished", "ended", "settled", "solved", "done", "fulfilled"]
)
_OFF = frozenset({
    "deactivated", "disabled", "ended", "cancelled", "canceled", "archived", "terminated", "suspended", "left",
    "blocked",
})  # fmt: skip


def _unfinished(entity: Entity) -> Filters | None:
    """What the rows that are not finished hold: () when nothing says so, None when it is not certain."""
    values = next((a for a in entity.attributes if a.values and {v.lower() for v in a.values} & FINAL), None)
    ended = [m.name for m in moments(entity) if m.optional and set(stems(m.name)) & (_ENDING | {"paid", "delivered"})]
    if ended:
        return (Filter(path=ended[0], operator="is_null"),) if len(ended) == 1 else None
    for attribute in entity.attributes:
        if type_name(attribute.type) == "boolean" and set(spoken(attribute.name)) & (_ENDING | {"complete", "paid"}):
            return (Filter(path=attribute.name, value="false"),)
    if values is not None:
        paid = (
            {"paid"}
            if "unpaid" in values.values or spoken(entity.name)[-1] in {"invoice", "bill", "fine", "instalment"}
            else set()
        )
        left = tuple(v for v in values.values if v.lower() not in FINAL | paid)
        return (
            (Filter(path=values.name, operator="=" if len(left) == 1 else "in", value=", ".join(left)),)
            if left
            else None
        )
    return None if any(spoken(a.name)[-1] in {"status", "state"} for a in entity.attributes) else ()


def _open(words: Vocabulary, entity: Entity) -> Filters | None:
    left = _unfinished(entity)
    if left and left[0].operator in {"in", "="} and left[0].value not in {"false"}:
        values = next(a.values for a in entity.attributes if a.name == left[0].path)
        return (
            left
            if {v.lower() for v in values} & (_CERTAIN - {"cancelled", "canceled", "rejected", "archived", "deleted"})
            else None
        )
    return left or None


def _closed(words: Vocabulary, entity: Entity) -> Filters | None:
    ended = [m.name for m in moments(entity) if m.optional and set(stems(m.name)) & _ENDING]
    return (Filter(path=ended[0], operator="is_null", value="false"),) if len(ended) == 1 else None


def _active(words: Vocabulary, entity: Entity) -> Filters | None:
    off = [m.name for m in moments(entity) if m.optional and set(stems(m.name)) & _OFF]
    return (Filter(path=off[0], operator="is_null"),) if len(off) == 1 else None


def _overdue(words: Vocabulary, entity: Entity) -> Filters | None:
    due = [a.name for a in moments(entity) if {"due", "deadline"} & set(spoken(a.name))]
    left = _unfinished(entity)
    return (Filter(path=due[0], operator="<", value="now"), *left) if len(due) == 1 and left is not None else None


def _expired(words: Vocabulary, entity: Entity) -> Filters | None:
    ends = [
        a.name
        for a in moments(entity)
        if set(stems(a.name)) & {"expires", "expiry", "expire", "expiration"} or a.name == "valid_until"
    ]
    return (Filter(path=ends[0], operator="<", value="now"),) if len(ends) == 1 else None


def _upcoming(words: Vocabulary, entity: Entity) -> Filters | None:
    start = happening(words, entity)
    return (Filter(path=start, operator=">=", value="now"),) if start and start != making(entity) else None


def _past(words: Vocabulary, entity: Entity) -> Filters | None:
    start = happening(words, entity)
    return (Filter(path=start, operator="<", value="now"),) if start and start != making(entity) else None


def _running(words: Vocabulary, entity: Entity) -> Filters | None:
    span = words.span(entity.name)
    if not isinstance(span, Span) or span.end is None:
        return None
    end = entity.attribute(span.end)
    if end is None or type_name(end.type) == "time":
        return None
    begun = Filter(path=span.start, operator="<=", value="now")
    if end.optional:
        return None
    return (begun, Filter(path=span.end, operator=">", value="now"))


LIFE_STATES = {
    "open": _open, "outstanding": _open, "unfinished": _open, "incomplete": _open, "closed": _closed, "active": _active, "overdue": _overdue, "late": _overdue,
    "past due": _overdue, "expired": _expired, "upcoming": _upcoming, "future": _upcoming, "past": _past, "running": _running, "current": _running, "ongoing": _running,
}  # fmt: skip
