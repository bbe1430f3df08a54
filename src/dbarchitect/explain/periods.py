"""Conditions on a part of a time as ranges of the time itself."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?(?:Z|[+-]00(?::?00)?)?\Z")
_FORMATS = {"%Y": (r"(\d{4})\Z", "year"), "%Y-%m": (r"(\d{4})-(\d{2})\Z", "month"), "%Y-%m-%d": (r"(\d{4})-(\d{2})-(\d{2})\Z", "day"), "%Y%m": (r"(\d{4})(\d{2})\Z", "month")}  # fmt: skip
_FIXED = frozenset({"year", "quarter", "month", "week", "day"})


def period(wrapped: exp.Expr, own: exp.Column, value: exp.Expr, operator: str, kind: str) -> exp.Expr | None:
    """The range in which the condition holds; None where it is none, or its edges cannot be told."""
    from sqlglot import exp

    unit, begin = _told(wrapped, value)
    if unit is None or begin is None:
        return None
    try:
        start = datetime(*begin)
    except ValueError:
        return None
    if isinstance(wrapped, (exp.TimestampTrunc, exp.DateTrunc)) and start != _floor(start, unit):
        return None  # nothing is equal to it; the engine may say so itself
    end = _next(start, unit)
    if end is None:
        return None
    low, high = (_edge(t, kind) for t in (start, end))
    match operator:
        case "EQ":
            return exp.and_(exp.GTE(this=own.copy(), expression=low), exp.LT(this=own.copy(), expression=high))
        case "GT":
            return exp.GTE(this=own.copy(), expression=high)
        case "GTE":
            return exp.GTE(this=own.copy(), expression=low)
        case "LT":
            return exp.LT(this=own.copy(), expression=low)
        case "LTE":
            return exp.LT(this=own.copy(), expression=high)
    return None


def _told(wrapped: exp.Expr, value: exp.Expr) -> tuple[str | None, tuple[int, int, int] | None]:
    """The unit and the first day of the period."""
    from sqlglot import exp

    plain = value
    while isinstance(plain, exp.Cast):
        plain = plain.this
    if not isinstance(plain, exp.Literal):
        return None, None
    text = str(plain.this)
    if isinstance(wrapped, (exp.TimestampTrunc, exp.DateTrunc)) and isinstance(wrapped.this, exp.Column):
        unit = str(wrapped.args["unit"].name).lower()
        return (unit, _day(text)) if unit in _FIXED else (None, None)
    if (
        isinstance(wrapped, exp.Extract)
        and wrapped.name.lower() == "year"
        and isinstance(wrapped.expression, exp.Column)
    ):
        return ("year", (int(text), 1, 1)) if text.isdigit() and 1 <= int(text) < 9999 else (None, None)
    day_cast = isinstance(wrapped, exp.Cast) and wrapped.to.is_type("date")
    if (day_cast or isinstance(wrapped, (exp.Date, exp.TsOrDsToDate))) and isinstance(wrapped.this, exp.Column):
        return "day", _day(text)
    if isinstance(wrapped, exp.TimeToStr) and isinstance(wrapped.this, exp.Column):
        pattern, unit = _FORMATS.get(str(wrapped.args["format"].this), ("", ""))
        found = re.match(pattern, text) if pattern else None
        if found:
            parts = [*(int(g) for g in found.groups()), 1, 1]
            return unit, (parts[0], parts[1], parts[2])
    return None, None


def _day(text: str) -> tuple[int, int, int] | None:
    found = _DATE.match(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _floor(at: datetime, unit: str) -> datetime:
    match unit:
        case "year":
            return datetime(at.year, 1, 1)
        case "quarter":
            return datetime(at.year, 3 * ((at.month - 1) // 3) + 1, 1)
        case "month":
            return datetime(at.year, at.month, 1)
        case "week":
            return at - timedelta(days=at.weekday())
    return at


def _next(at: datetime, unit: str) -> datetime | None:
    try:
        match unit:
            case "year":
                return datetime(at.year + 1, at.month, at.day)
            case "quarter" | "month":
                month = at.month + (3 if unit == "quarter" else 1)
                return datetime(at.year + (month - 1) // 12, (month - 1) % 12 + 1, at.day)
            case "week" | "day":
                return at + timedelta(days=7 if unit == "week" else 1)
    except (ValueError, OverflowError):
        return None
    return None


def _edge(at: datetime, kind: str) -> exp.Expr:
    from sqlglot import exp

    day = date(at.year, at.month, at.day).isoformat()
    shown = (
        "date"
        if kind == "date"
        else "timestamptz"
        if "with time zone" in kind and "without" not in kind
        else "timestamp"
    )
    return exp.cast(exp.Literal.string(day), shown, dialect="postgres")
