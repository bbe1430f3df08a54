"""Filters of a pattern as SQL conditions with numbered parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.design.workload.moments import TIMES, bound, ends_of
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.workload import Parameter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.workload.paths import Place
    from dbarchitect.model.brief import Filter

SHAPES = ("point", "polygon")
"""Types without order or equality: they are asked for by nearness and overlap."""


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
            given = bound(kind, value) if value else None
            role = "range_low" if filter_.operator.startswith(">") else "range_high"
            shown = given or parameters.add(_from(place, kind, role))
            return Condition(f"{place.sql} {filter_.operator} {shown}", place, "span")
        case "range":
            return _range(place, kind, value, parameters)
        case "is_null":
            wanted = (value or "true").lower() not in ("false", "no", "not null")
            return Condition(f"{place.sql} IS {'' if wanted else 'NOT '}NULL", place, "missing" if wanted else "none")
        case "not_since":
            given = bound(kind, value) if value else None
            shown = given or parameters.add(_from(place, kind, "range_high"))
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
    if kind in TIMES and value.lower() in ("today", "now", "tomorrow", "yesterday"):
        return _range(place, kind, value, parameters)
    if len(values) == 1:
        return Condition(f"{place.sql} = {quote_literal(values[0])}", place, "equal")
    return Condition(f"{place.sql} IN ({', '.join(map(quote_literal, values))})", place, "equal")


def _range(place: Place, kind: str, value: str | None, parameters: Parameters) -> Condition | None:
    if value is not None and kind in TIMES:
        ends = ends_of(kind, value.strip().lower())
        if ends is None:
            return None
        low, high = ends
        until = f" AND {place.sql} < {high}" if high else ""
        return Condition(f"{place.sql} >= {low}{until}", place, "span")
    low = parameters.add(_from(place, kind, "range_low"))
    high = parameters.add(_from(place, kind, "range_high"))
    last = "<=" if kind == "date" or kind not in TIMES else "<"
    return Condition(f"{place.sql} >= {low} AND {place.sql} {last} {high}", place, "span")
