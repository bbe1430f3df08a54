"""Filters of a pattern as SQL conditions with numbered parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.workload import Parameter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.workload.paths import Place
    from dbarchitect.model.brief import Filter

_SPAN = re.compile(r"(?:last|past|next)?\s*(\d+)?\s*(second|minute|hour|day|week|month|quarter|year)s?", re.IGNORECASE)
_CALENDAR = re.compile(r"(this|previous|next) (hour|day|week|month|quarter|year)", re.IGNORECASE)
SHAPES = ("point", "polygon")
"""Types without order or equality: they are asked for by nearness and overlap."""
_TIMES = ("timestamp with time zone", "date", "timestamp without time zone")


@dataclass
class Parameters:
    """The parameters so far; `add` gives the next number."""

    values: list[Parameter] = field(default_factory=list)

    def add(self, parameter: Parameter) -> str:
        self.values.append(parameter.but(name=f"${len(self.values) + 1}"))
        return f"${len(self.values)}"


@dataclass(frozen=True)
class Condition:
    """One condition: its SQL, and what an index can do for it."""

    sql: str
    place: Place
    use: str
    """equal, span, missing (the column is null), search or none."""
    method: str | None = None
    """The kind of index that serves it when no B-tree can."""
    operator_class: str | None = None


def condition(draft: Draft, filter_: Filter, place: Place, parameters: Parameters) -> Condition | None:
    """The condition, or None when the operator does not fit the column."""
    column = draft.table(place.table).column(place.column)
    if column is None:
        return None
    kind = column.type
    value = filter_.value
    if kind in SHAPES and filter_.operator != "is_null":
        return None
    match filter_.operator:
        case "=" | "in":
            made = _equal(place, kind, value, parameters, many=filter_.operator == "in")
            return _folded(draft, made) if made else None
        case "<" | "<=" | ">" | ">=":
            bound = _bound(kind, value) if value else None
            role = "range_low" if filter_.operator.startswith(">") else "range_high"
            shown = bound or parameters.add(_from(place, kind, role))
            return Condition(f"{place.sql} {filter_.operator} {shown}", place, "span")
        case "range":
            return _range(place, kind, value, parameters)
        case "is_null":
            wanted = (value or "true").lower() not in ("false", "no", "not null")
            return Condition(f"{place.sql} IS {'' if wanted else 'NOT '}NULL", place, "missing" if wanted else "none")
        case "not_since":
            bound = _bound(kind, value) if value else None
            shown = bound or parameters.add(_from(place, kind, "range_high"))
            return Condition(f"({place.sql} IS NULL OR {place.sql} < {shown})", place, "none")
        case "contains" | "matches":
            return _contains(draft, place, kind, parameters)
        case "overlaps":
            if not kind.endswith("range"):
                return None
            given = parameters.add(_from(place, kind, "equality"))
            return Condition(f"{place.sql} && {given}", place, "search", "gist")
        case "near" | "exists" | "not_exists":
            return None


def _contains(draft: Draft, place: Place, kind: str, parameters: Parameters) -> Condition:
    if kind == "jsonb":
        given = parameters.add(_from(place, kind, "search"))
        return Condition(f"{place.sql} @> {given}", place, "search", "gin", "jsonb_path_ops")
    search = draft.search.get(place.table)
    given = parameters.add(_from(place, "text", "search"))
    origin = draft.origin(place.table, place.column)
    if search is not None and origin is not None and origin.attribute in search.attributes:
        query = f"websearch_to_tsquery({quote_literal(search.configuration)}, {given})"
        column = f"{place.alias}.{quote_identifier(search.column)}"
        return Condition(f"{column} @@ {query}", place, "none")
    cast = "" if kind == "text" else "::text"
    return Condition(f"{place.sql}{cast} ILIKE {given}", place, "none")


def _folded(draft: Draft, made: Condition) -> Condition:
    """Addresses are stored in lower case: the value looked for is brought to it, the column is compared as it is."""
    origin = draft.origin(made.place.table, made.place.column)
    if origin is None or origin.semantic != "email":
        return made
    column, _, value = made.sql.partition(" = ")
    return Condition(f"{column} = lower({value})", made.place, made.use) if value else made


def _from(place: Place, kind: str, role: str) -> Parameter:
    return Parameter.model_validate(
        {"name": "", "type": kind, "table": place.table, "column": place.column, "role": role}
    )


def _equal(place: Place, kind: str, value: str | None, parameters: Parameters, *, many: bool) -> Condition | None:
    if value is None:
        return Condition(f"{place.sql} = {parameters.add(_from(place, kind, 'equality'))}", place, "equal")
    values = [v.strip() for v in value.split(",")] if many or "," in value else [value]
    if kind == "boolean":
        true = values[0].lower() in ("true", "yes", "1")
        return Condition(f"{place.sql}" if true else f"NOT {place.sql}", place, "equal")
    if kind in _TIMES and value.lower() in ("today", "now", "tomorrow", "yesterday"):
        return _range(place, kind, value, parameters)
    if len(values) == 1:
        return Condition(f"{place.sql} = {quote_literal(values[0])}", place, "equal")
    return Condition(f"{place.sql} IN ({', '.join(map(quote_literal, values))})", place, "equal")


def _range(place: Place, kind: str, value: str | None, parameters: Parameters) -> Condition | None:
    if value is not None and kind in _TIMES:
        ends = _ends(kind, value.strip().lower())
        if ends is None:
            return None
        low, high = ends
        until = f" AND {place.sql} < {high}" if high else ""
        return Condition(f"{place.sql} >= {low}{until}", place, "span")
    low = parameters.add(_from(place, kind, "range_low"))
    high = parameters.add(_from(place, kind, "range_high"))
    last = "<=" if kind == "date" or kind not in _TIMES else "<"
    return Condition(f"{place.sql} >= {low} AND {place.sql} {last} {high}", place, "span")


def _ends(kind: str, word: str) -> tuple[str, str | None] | None:
    """Where a range in words begins and ends (that not included): days and the calendar's periods whole, lengths up to or from now."""
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if word in days:
        return _day(days[word]), _day(days[word] + 1)
    if re.fullmatch(r"(?:19|20)\d\d", word):
        return f"'{word}-01-01'", f"'{int(word) + 1}-01-01'"
    if calendar := _CALENDAR.fullmatch(word):
        return _period(kind, calendar[2], {"previous": -1, "this": 0, "next": 1}[calendar[1]])
    low = _bound(kind, word)
    if low is None:
        return None
    now = "CURRENT_DATE" if kind == "date" else "now()"
    if word.startswith("next"):
        return now, low
    return low, None if not word.startswith(("last", "past")) else f"{now} + 1" if kind == "date" else "now()"


def _day(offset: int) -> str:
    return "CURRENT_DATE" + (f" {'+' if offset > 0 else '-'} {abs(offset)}" if offset else "")


def _period(kind: str, unit: str, offset: int) -> tuple[str, str]:
    """The calendar's hour, day, week … at `offset` from the present one."""
    cast = "::date" if kind == "date" else ""
    length = "3 months" if unit == "quarter" else f"1 {unit}"

    def at(steps: int) -> str:
        shift = "" if steps == 0 else f" {'+' if steps > 0 else '-'} {abs(steps)} * interval '{length}'"
        return f"(date_trunc('{unit}', now()){shift}){cast}"

    return at(offset), at(offset + 1)


def _bound(kind: str, value: str) -> str | None:
    """A moment in words (`30 days`, `today`, `next week`) or a literal as SQL; None when it is neither."""
    word = value.strip().lower()
    if kind in _TIMES:
        now = "CURRENT_DATE" if kind == "date" else "now()"
        if word in ("now", "today", "current_date"):
            return "CURRENT_DATE" if word != "now" else now
        if word in ("yesterday", "tomorrow"):
            return _day(-1 if word == "yesterday" else 1)
        if calendar := _CALENDAR.fullmatch(word):
            return _period(kind, calendar[2], {"previous": -1, "this": 0, "next": 1}[calendar[1]])[0]
        found = _SPAN.fullmatch(word)
        if found:
            sign = "+" if word.startswith("next") else "-"
            quarters = found[2].lower() == "quarter"
            length = f"{int(found[1] or 1) * 3} month" if quarters else f"{found[1] or 1} {found[2].lower()}"
            return f"{now} {sign} interval '{length}'"
        return f"{quote_literal(value)}" if re.fullmatch(r"\d{4}-\d\d-\d\d(?:[T ][\d:.+Z-]+)?", value.strip()) else None
    if re.fullmatch(r"-?\d+(\.\d+)?", word):
        return word
    return None
