"""Whether a field can hold anything at all: its size, its bounds, its values and its default fit one another."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.notation.field_literals import FORMS, PRESENT, WRITTEN, figure, moment
from dbarchitect.notation.types import TYPES, type_name, type_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.brief import Attribute

MOST_DIGITS = 1000
MOST_DIMENSIONS = 16_000
LONGEST_TEXT = 10_485_760
"""What PostgreSQL allows `numeric(p, s)`, pgvector's `vector(n)` and `varchar(n)`."""

IMPLIED_BOUNDS = {
    "count": ("0", None), "percent": ("0", "100"), "rating": ("1", "5"), "year": ("1000", "9999"),
}  # fmt: skip
"""The bounds a type has as long as the field names none of its own on that side."""

_SMALL, _INTEGER, _BIG = 2**15 - 1, 2**31 - 1, 2**63 - 1
_LARGEST_WHOLE = {"integer": _INTEGER, "count": _INTEGER, "bigint": _BIG, "rating": _SMALL, "year": _SMALL}
_WIDER = {"integer": "write `bigint`", "count": "write `bigint >= 0`"}
_NUMBERS = frozenset(name for name, it in TYPES.items() if it.family == "number") | {"year"}
_TIMES = ("date", "time", "timestamp", "duration")


def check_possible(item: Attribute) -> None:
    """Nothing, when some value fits the field; raises ArchitectError (`notation.impossible`) naming what contradicts what."""
    _check_size(item)
    if type_name(item.type) == "enum" and not item.values:
        raise _no(item, "`one of` names no value", "write for example `one of draft, live`")
    _check_bounds(item)
    if item.default is not None:
        _check_default(item, item.default)


def _no(item: Attribute, message: str, hint: str) -> ArchitectError:
    return ArchitectError("notation.impossible", f"“{item.name}”: {message}", hint=hint)


def _check_size(item: Attribute) -> None:
    size = type_parameters(item.type)
    if not size:
        return
    match type_name(item.type):
        case "decimal" | "money":
            digits, places = size[0], size[1] if len(size) > 1 else 0
            if not 1 <= digits <= MOST_DIGITS:
                raise _no(
                    item, f"a number has 1 to {MOST_DIGITS} digits, not {digits}", "write for example `decimal(12,2)`"
                )
            if places > digits:
                raise _no(
                    item,
                    f"{item.type} has {places} places after the point but only {digits} digits in all",
                    f"the first number counts all digits: write `{type_name(item.type)}({digits + places},{places})`",
                )  # fmt: skip
        case "vector":
            if not 1 <= size[0] <= MOST_DIMENSIONS:
                raise _no(
                    item,
                    f"a vector has 1 to {MOST_DIMENSIONS:,} dimensions, not {size[0]:,}",
                    "write for example `vector(384)`",
                )
        case "text" | "code":
            if size[0] < 1:
                raise _no(item, "a text of no characters says nothing", "write for example `text(80)`")
            if size[0] > LONGEST_TEXT:
                raise _no(item, f"{size[0]:,} characters are more than a limit may be ({LONGEST_TEXT:,})", "write `long text`")  # fmt: skip


def _check_bounds(item: Attribute) -> None:
    kind = type_name(item.type)
    named = [b for b in (item.minimum, item.maximum) if b is not None]
    if named and kind not in _NUMBERS and kind not in _TIMES:
        hint = (
            "`text(80)` limits how long it is"
            if TYPES[kind].family == "text"
            else "numbers, dates and times have bounds"
        )
        raise _no(item, f"a bound ({named[0]}) says nothing about {with_article(kind)}", hint)
    for lower, bound in ((True, item.minimum), (False, item.maximum)):
        if bound is not None:
            _check_bound(item, kind, bound, lower=lower)
    if kind in _NUMBERS:
        _check_range(item, kind)
    elif item.minimum is not None and item.maximum is not None and kind != "duration":
        low, high = moment(item.minimum), moment(item.maximum)
        if low > high or (low == high and (item.minimum_excluded or item.maximum_excluded)):
            raise _crossed(item, item.minimum, item.maximum)


def _check_bound(item: Attribute, kind: str, bound: str, *, lower: bool) -> None:
    if kind in _TIMES:
        if bound.lower() in (*PRESENT["date"], "tomorrow", "yesterday"):
            said = f"{item.name.replace('_', ' ')} is not in the past"
            raise _no(item, f"a bound is a fixed value, “{bound}” moves on", f"say it as a rule: “{said}”")
        pattern, hint = WRITTEN[kind]
        if not pattern.fullmatch(bound):
            raise _no(item, f"the bound “{bound[:40]}” is no {kind}", hint.partition(", or ")[0])
        return
    number = figure(bound)
    if number is None:
        raise _no(item, f"the bound “{bound[:40]}” is no number", "write for example `>= 0` or `0..100`")
    limit = _limit(item, kind)
    hint = f"{_room_for(kind, number)}, or leave the bound out"
    if number <= -limit if lower else number >= limit:
        raise _no(item, f"the bound {bound[:40]} says nothing, {with_article(item.type)} ends before it", hint)
    if abs(number) > limit:
        raise _no(item, f"no {item.type} reaches the bound {bound[:40]}", hint)


def _room_for(kind: str, number: Decimal) -> str:
    if kind in _WIDER and abs(number) <= _BIG:
        return _WIDER[kind]
    if kind in {"decimal", "money"} and number.adjusted() < 100:
        digits = number.adjusted() + 1
        return f"give it room: `{kind}({digits + 2},2)`"
    return "name one that some value can reach"


def _limit(item: Attribute, kind: str) -> Decimal:
    """The largest magnitude the type holds."""
    if kind in _LARGEST_WHOLE:
        return Decimal(_LARGEST_WHOLE[kind])
    if kind == "percent":
        return Decimal("999.999")
    size = type_parameters(item.type)
    if kind in {"decimal", "money"} and size:
        places = size[1] if len(size) > 1 else 0
        return Decimal(10) ** (size[0] - places) - Decimal(10) ** -places
    if kind == "money":
        return Decimal(10) ** 17
    return Decimal("1e308")


def _check_range(item: Attribute, kind: str) -> None:
    """The bounds, those the type implies included, leave a value between them."""
    low, high = bounds_of(item)
    if low is None or high is None:
        return
    least, most = figure(low), figure(high)
    if least is None or most is None:
        return
    if kind in _LARGEST_WHOLE:
        least = Decimal(math.floor(least) + 1) if item.minimum_excluded else Decimal(math.ceil(least))
        most = Decimal(math.ceil(most) - 1) if item.maximum_excluded else Decimal(math.floor(most))
    empty = least > most or (
        least == most and kind not in _LARGEST_WHOLE and (item.minimum_excluded or item.maximum_excluded)
    )
    if not empty:
        return
    if item.minimum is not None and item.maximum is not None:
        raise _crossed(item, low, high)
    if item.minimum is None:
        hint = (
            "write `integer` when it may be, or another bound"
            if kind == "count"
            else f"name both bounds: `{kind} 0..{high}`"
        )
        raise _no(item, f"{with_article(kind)} is never below {low}, so none stays under {high}", hint)
    hint = f"name both bounds: `{kind} {low}..{10 if most < 10 >= least else int(least) * 2}`"
    raise _no(item, f"{with_article(kind)} ends at {high} unless the field says otherwise", hint)


def bounds_of(item: Attribute) -> tuple[str | None, str | None]:
    """The field's bounds, on each side its own or else what its type implies."""
    low, high = IMPLIED_BOUNDS.get(type_name(item.type), (None, None))
    return item.minimum if item.minimum is not None else low, item.maximum if item.maximum is not None else high


def _crossed(item: Attribute, low: str, high: str) -> ArchitectError:
    hint = f"write the lower bound first: `{high}..{low}`" if low != high else "leave one of the bounds in"
    return _no(item, f"no value is between {low[:40]} and {high[:40]}", hint)


def _check_default(item: Attribute, value: str) -> None:
    kind = type_name(item.type)
    if kind == "enum":
        if value not in item.values:
            shown = ", ".join(item.values[:8])
            raise _no(
                item,
                f"the default “{value[:40]}” is none of its values",
                nearest(value, item.values) or f"one of {shown}",
            )
    elif kind in _NUMBERS:
        _check_number(item, kind, value)
    elif kind in _TIMES:
        pattern, hint = WRITTEN[kind]
        if value.lower() not in PRESENT.get(kind, ()) and not pattern.fullmatch(value):
            raise _no(item, f"the default “{value[:40]}” is no {kind}", hint)
        _check_within(item, value)
    elif kind in FORMS:
        form, hint = FORMS[kind]
        if not re.fullmatch(form, value):
            said = "neither yes nor no" if kind == "boolean" else f"no {'identifier' if kind == 'uuid' else kind}"
            raise _no(item, f"the default “{value[:40]}” is {said}", hint)
    elif kind in _OTHERS:
        _OTHERS[kind](item, value)


def _check_number(item: Attribute, kind: str, value: str) -> None:
    number = figure(value)
    whole = kind in _LARGEST_WHOLE
    if number is None or (whole and not re.fullmatch(r"[+-]?\d+", value)):
        word = "whole number" if whole else "number"
        raise _no(item, f"the default “{value[:40]}” is no {word}", f"write for example `{kind} default {'3' if kind == 'rating' else '0' if kind != 'year' else '2026'}`")  # fmt: skip
    limit = _limit(item, kind)
    if abs(number) > limit:
        raise _no(
            item, f"the default {value[:40]} does not fit into {with_article(item.type)}", _room_for(kind, number)
        )
    low, high = bounds_of(item)
    least, most = (None if b is None else figure(b) for b in (low, high))
    below = least is not None and (number < least or (number == least and item.minimum_excluded))
    above = most is not None and (number > most or (number == most and item.maximum_excluded))
    if below or above:
        raise _outside(item, value, low, high)


def _check_within(item: Attribute, value: str) -> None:
    """A fixed date or time lies between the bounds; `now` is judged when the row is written."""
    if type_name(item.type) == "duration" or value.lower() in PRESENT["date"]:
        return
    if (item.minimum is not None and moment(value) < moment(item.minimum)) or (
        item.maximum is not None and moment(value) > moment(item.maximum)
    ):
        raise _outside(item, value, item.minimum, item.maximum)


def _outside(item: Attribute, value: str, low: str | None, high: str | None) -> ArchitectError:
    over = f"{'>' if item.minimum_excluded else '>='} {low}" if low is not None else ""
    under = f"{'<' if item.maximum_excluded else '<='} {high}" if high is not None else ""
    said = " and ".join(b for b in (over, under) if b)
    return _no(item, f"the default {value[:40]} is outside the bounds ({said})", "mend the default or the bound")


def _check_text(item: Attribute, value: str) -> None:
    size = type_parameters(item.type)
    if size and len(value) > size[0]:
        raise _no(
            item,
            f"the default has {len(value)} characters, the field at most {size[0]}",
            "mend the default or the limit",
        )


def _check_json(item: Attribute, value: str) -> None:
    try:
        fits = isinstance(json.loads(value), dict | list)
    except (ValueError, RecursionError):
        fits = False
    if not fits:
        raise _no(item, f"the default “{value[:40]}” is no JSON object or list", 'write `default {}` or `default "[]"`')


def _check_vector(item: Attribute, value: str) -> None:
    size = type_parameters(item.type)
    parts = value.strip().removeprefix("[").removesuffix("]").split(",")
    written = value.strip().startswith("[") and all(figure(p.strip()) is not None for p in parts)
    if not written or (size and len(parts) != size[0]):
        raise _no(
            item, f"the default “{value[:40]}” is no {item.type}", "leave the default out, or make the field optional"
        )


_OTHERS: dict[str, Callable[[Attribute, str], None]] = {
    "text": _check_text, "code": _check_text, "json": _check_json, "vector": _check_vector,
}  # fmt: skip
