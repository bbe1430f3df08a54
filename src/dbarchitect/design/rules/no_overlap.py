"""Nothing twice at the same time: an exclusion constraint over the time range, for equal scope.

What: `EXCLUDE USING gist` over the stretch of time from start (included) to end (excluded). The scope's equality is stated as the
overlap of one-point ranges (`numrange(id, id, '[]')`), which needs no extension; with btree_gist it could be written `=`.
Why: checked by the engine under any concurrency; a check by the application races.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.decisions.soft_delete import also, live_condition
from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.rules.outcome import Kept, NotKept, all_columns, one_column
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.objects import RangeType
from dbarchitect.model.tables import Check, Exclude, ExcludeKey, Name

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import NoOverlap
    from dbarchitect.model.tables import Table

KIND = "no_overlap"
_COMMENT = "ranges of one point that overlap are equal values: with the extension btree_gist this could be written “=”"
# numrange, not int8range: the latter cannot close a range at the largest bigint.
_POINT_RANGE = {
    "bigint": "numrange",
    "integer": "numrange",
    "smallint": "numrange",
    "numeric": "numrange",
    "date": "daterange",
}
_TIME_RANGE = {"timestamp with time zone": "tstzrange", "date": "daterange", "timestamp without time zone": "tsrange"}


def keep(draft: Draft, meaning: NoOverlap) -> Outcome:
    scope = all_columns(draft, meaning.entity, meaning.scope)
    if isinstance(scope, str):
        return NotKept(f"{meaning.entity} has no {scope}")
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    stretch = _stretch(draft, table, meaning)
    if stretch is None:
        return NotKept(f"{meaning.entity} has no start and end of the same kind")
    tenant = draft.scope.get(table_name)
    keys: list[ExcludeKey] = []
    present: list[str] = []
    for name in dict.fromkeys((*((tenant,) if tenant else ()), *scope)):
        column = table.column(name)
        if column is None:
            return NotKept(f"{table_name} has no {name}")
        quoted = quote_identifier(name)
        draft, point = one_point(draft, quoted, column.type)
        keys.append(ExcludeKey(expression=point, operator="&&"))
        if column.nullable:
            present.append(f"{quoted} IS NOT NULL")
    start = one_column(draft, meaning.entity, meaning.start)
    begin = table.column(start) if start else None
    if begin is not None and begin.nullable:
        # A row without a start has no time yet; as a range it would be without a beginning and overlap everything.
        present.append(f"{quote_identifier(begin.name)} IS NOT NULL")
    keys.append(ExcludeKey(expression=stretch[0], operator="&&"))
    where = also(" AND ".join((*present, *_unless(draft, meaning))) or None, live_condition(draft, table_name))
    name = constraint_name(table_name, (*scope, "no_overlap"), "excl")
    table = add_constraints(
        draft.table(table_name), Exclude(name=name, keys=tuple(keys), where=where, comment=_COMMENT), *stretch[1]
    )
    return Kept(draft.put(table), f"EXCLUDE {name}")


def one_point(draft: Draft, quoted: str, kind: str) -> tuple[Draft, str]:
    """A range of one value, whose overlap stands for equality, and the draft with its range type."""
    draft, function = _point_range(draft, kind)
    cast = f"({quoted})::numeric" if function == "numrange" else quoted
    return draft, f"{function}({cast}, {cast}, '[]'::text)"


def _unless(draft: Draft, meaning: NoOverlap) -> tuple[str, ...]:
    if not meaning.unless:
        return ()
    entity = draft.entity(meaning.entity)
    for attribute in entity.attributes if entity else ():
        if set(meaning.unless) & set(attribute.values):
            column = draft.column_for(meaning.entity, attribute.name)
            values = ", ".join(quote_literal(v) for v in meaning.unless if v in attribute.values)
            return (f"{quote_identifier(column)} NOT IN ({values})",) if column else ()
    return ()


def _stretch(draft: Draft, table: Table, meaning: NoOverlap) -> tuple[str, tuple[Check, ...]] | None:
    """The range expression, and the CHECK that it does not end before it begins."""
    start = one_column(draft, meaning.entity, meaning.start)
    begin = table.column(start) if start else None
    if begin is None:
        return None
    first = quote_identifier(begin.name)
    if begin.type.endswith("range"):
        return first, ()
    end = one_column(draft, meaning.entity, meaning.end) if meaning.end else None
    finish = table.column(end) if end else None
    if finish is None or finish.type != begin.type:
        return None
    last = quote_identifier(finish.name)
    order = Check(
        name=constraint_name(table.name.name, (begin.name, "before", finish.name), "check"),
        expression=f"{first} < {last}",
    )
    checks = () if any(c.expression in (order.expression, f"{last} > {first}") for c in table.checks) else (order,)
    if begin.type == "time without time zone":
        day = next((c for c in table.columns if c.type == "date" and not c.nullable), None)
        if day is None:
            return None
        base = quote_identifier(day.name)
        return f"tsrange({base} + {first}, {base} + {last})", checks
    function = _TIME_RANGE.get(begin.type)
    return (f"{function}({first}, {last})", checks) if function else None


def _point_range(draft: Draft, kind: str) -> tuple[Draft, str]:
    """The function that makes a range of one point; for types without one a range type is declared."""
    if kind in _POINT_RANGE:
        return draft, _POINT_RANGE[kind]
    name = f"{kind.split('(')[0].replace(' ', '_')}_range"
    if all(r.name.name != name for r in draft.ranges):
        made = RangeType(
            name=Name(name=name), definition=f"CREATE TYPE public.{name} AS RANGE (subtype = {kind.split('(')[0]})"
        )
        draft = draft.but(ranges=(*draft.ranges, made))
    return draft, name
