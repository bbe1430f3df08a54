"""Moments in words as SQL: today, last 30 days, previous month. Days and the calendar's periods are those of UTC."""

from __future__ import annotations

import re

from dbarchitect.engines.postgresql.names import quote_literal

TIMES = ("timestamp with time zone", "date", "timestamp without time zone")
_SPAN = re.compile(r"(?:last|past|next)?\s*(\d+)?\s*(second|minute|hour|day|week|month|quarter|year)s?", re.IGNORECASE)
_CALENDAR = re.compile(r"(this|previous|next) (hour|day|week|month|quarter|year)", re.IGNORECASE)
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(?P<clock>[T ][\d:.]+)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?")
_DAYS = {"yesterday": -1, "today": 0, "current_date": 0, "tomorrow": 1}
_STEPS = {"previous": -1, "this": 0, "next": 1}
_UTC = "now() AT TIME ZONE 'UTC'"


def ends_of(kind: str, word: str) -> tuple[str, str | None] | None:
    """Where a range in words begins and ends (that not included): days and the calendar's periods whole, lengths up to or from now."""
    if word in _DAYS:
        return _day(kind, _DAYS[word]), _day(kind, _DAYS[word] + 1)
    if re.fullmatch(r"(?:19|20)\d\d", word):
        return _midnight(kind, f"{word}-01-01"), _midnight(kind, f"{int(word) + 1}-01-01")
    if calendar := _CALENDAR.fullmatch(word):
        step = _STEPS[calendar[1]]
        return _period(kind, calendar[2], step), _period(kind, calendar[2], step + 1)
    low = bound(kind, word)
    if low is None:
        return None
    if word.startswith("next"):
        return _now(kind), low
    if not word.startswith(("last", "past")):
        return low, None
    return low, _day(kind, 1) if kind == "date" else _now(kind)


def bound(kind: str, value: str) -> str | None:
    """A moment in words (`30 days`, `today`, `next week`) or a literal as SQL; None when it is neither."""
    word = value.strip().lower()
    if kind not in TIMES:
        return word if re.fullmatch(r"-?\d+(\.\d+)?", word) else None
    if word == "now":
        return _now(kind)
    if word in _DAYS:
        return _day(kind, _DAYS[word])
    if calendar := _CALENDAR.fullmatch(word):
        return _period(kind, calendar[2], _STEPS[calendar[1]])
    if found := _SPAN.fullmatch(word):
        sign = "+" if word.startswith("next") else "-"
        quarters = found[2].lower() == "quarter"
        length = f"{int(found[1] or 1) * 3} month" if quarters else f"{found[1] or 1} {found[2].lower()}"
        return f"{_now(kind)} {sign} interval '{length}'"
    return _literal(kind, value.strip())


def _now(kind: str) -> str:
    if kind == "date":
        return _day(kind, 0)
    return "now()" if kind == "timestamp with time zone" else f"({_UTC})"


def _day(kind: str, offset: int) -> str:
    if kind != "date":
        return _period(kind, "day", offset)
    return f"({_UTC})::date" + (f" {'+' if offset > 0 else '-'} {abs(offset)}" if offset else "")


def _period(kind: str, unit: str, offset: int) -> str:
    """The beginning of the calendar's hour, day, week … at `offset` from the present one."""
    if kind == "timestamp with time zone" and not offset:
        return f"date_trunc('{unit}', now(), 'UTC')"
    length = "3 months" if unit == "quarter" else f"1 {unit}"
    shift = f" {'+' if offset > 0 else '-'} {abs(offset)} * interval '{length}'" if offset else ""
    # shifted before it becomes a moment again: a day has 24 hours in UTC only
    local = f"date_trunc('{unit}', {_UTC}){shift}"
    if kind == "date":
        return f"({local})::date"
    return f"(({local}) AT TIME ZONE 'UTC')" if kind == "timestamp with time zone" else f"({local})"


def _literal(kind: str, written: str) -> str | None:
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    if kind == "timestamp with time zone" and not found["zone"]:
        return quote_literal(f"{written}+00") if found["clock"] else _midnight(kind, written)
    return quote_literal(written)


def _midnight(kind: str, day: str) -> str:
    return quote_literal(f"{day} 00:00:00+00" if kind == "timestamp with time zone" else day)
