"""How the values of a column become values of another type, and whether that can lose something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.diff.pair import address_of
from dbarchitect.diff.replacing import gone_labels
from dbarchitect.engines.postgresql.names import qualified_type, quote_identifier, quote_literal
from dbarchitect.model.objects import CompositeType, EnumType

if TYPE_CHECKING:
    from dbarchitect.diff.pair import Pair
    from dbarchitect.diff.replacing import Replaceable
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column

_FAMILY = {
    "smallint": ("integer", 2), "integer": ("integer", 4), "bigint": ("integer", 8), "numeric": ("number", 9), "real": ("float", 4),
    "double precision": ("float", 8), "text": ("text", 9), "character varying": ("text", 8), "character": ("text", 7), "name": ("text", 6),
    "citext": ("text", 9), "date": ("time", 1), "timestamp without time zone": ("time", 2), "timestamp with time zone": ("time", 3),
    "json": ("json", 1), "jsonb": ("json", 2), "inet": ("net", 2), "cidr": ("net", 1), "bit": ("bit", 1), "bit varying": ("bit", 2),
    "time without time zone": ("clock", 1), "time with time zone": ("clock", 2), "money": ("money", 1),
}  # fmt: skip
_CAST = {
    ("integer", "boolean"), ("bit", "integer"), ("bit", "bigint"), ("integer", "bit"), ("bigint", "bit"), ("interval", "time without time zone"),
    ("timestamp without time zone", "time without time zone"), ("timestamp with time zone", "time without time zone"),
    ("timestamp with time zone", "time with time zone"), ("time without time zone", "interval"),
}  # fmt: skip
"""Types of different families that the engine itself turns into each other."""
_PARTS = re.compile(
    r"(?P<base>[^(\[]+?)(?:\((?P<mod>[\d,\- ]+)\))?(?P<rest>(?: with(?:out)? time zone)?)(?P<array>(?:\[\])*)\Z"
)
# Types that every value of the first can be taken for without loss or failure, beyond those wider in the same family.
_INTO = {
    ("integer", "number"), ("integer", "float"), ("number", "float"), ("float", "number"),
}  # fmt: skip


def taken_apart(kind: str) -> tuple[str, tuple[int, ...], str]:
    """`numeric(10,2)[]` as base, modifiers and `[]`."""
    found = _PARTS.match(kind)
    if found is None:
        return kind, (), ""
    modifiers = tuple(int(m) for m in (found["mod"] or "").split(",") if m.strip())
    return found["base"].strip() + found["rest"], modifiers, found["array"] or ""


def by_assignment(old: str, new: str) -> bool:
    """Whether ALTER … TYPE converts without USING."""
    (was, _, array), (now, _, arrays) = taken_apart(old), taken_apart(new)
    if array != arrays:
        return False
    if was == now:
        return True
    if now in ("text", "character varying", "character"):
        return True
    one, other = _FAMILY.get(was), _FAMILY.get(now)
    if one is None or other is None:
        return False
    if one[0] == other[0]:
        return one[0] not in ("bit",)
    return {one[0], other[0]} <= {"integer", "number", "float"} or (one[0], other[0]) in {
        ("number", "money"),
        ("money", "number"),
        ("integer", "money"),
    }


def narrows(old: str, new: str) -> bool:
    """Whether some value of the old type has no equal of the new one within the same family of types."""
    (was, mods, array), (now, limits, arrays) = taken_apart(old), taken_apart(new)
    if array != arrays:
        return bool(array) and not arrays
    one, other = _FAMILY.get(was), _FAMILY.get(now)
    if was == now:
        return _tighter(was, mods, limits)
    if one is None or other is None:
        return False
    if one[0] == other[0]:
        if other[0] == "text":
            return bool(limits) and not (mods and was != "text" and mods[0] <= limits[0])
        if other[0] == "time" and one[1] > other[1]:
            return other[1] == 1
        if other[0] in ("time", "json", "net"):
            return False if other[0] != "time" else bool(limits)
        return one[1] > other[1]
    if {one[0], other[0]} <= {"integer", "number", "float"}:
        if other[0] == "number":
            return bool(limits) and not _holds(one, limits)
        if other[0] == "float":
            return one[0] == "number" or one[1] > (4 if other[1] == 8 else 2)
        return True
    return False


def _holds(one: tuple[str, int], limits: tuple[int, ...]) -> bool:
    digits = {2: 5, 4: 10, 8: 19}.get(one[1], 99) if one[0] == "integer" else 99
    return limits[0] - (limits[1] if len(limits) > 1 else 0) >= digits


def _tighter(base: str, mods: tuple[int, ...], limits: tuple[int, ...]) -> bool:
    if not limits:
        return False
    if not mods:
        return base != "character"
    if base == "numeric":
        scale, less = (m[1] if len(m) > 1 else 0 for m in (mods, limits))
        return less < scale or limits[0] - less < mods[0] - scale
    return limits[0] < mods[0]


def using(pair: Pair, old: Column, new: Column, *, cut: bool = False) -> str | None:
    """The expression after USING that turns the old column into the new; None where the engine needs none.

    `cut`: values that do not fit are cut to size, as somebody allowed.
    """
    name = quote_identifier(old.name)
    made_anew = _replaced(pair, old)
    if made_anew is not None:
        return _into_new(pair, *made_anew, name, old, new)
    if by_assignment(underneath(pair.before, old.type), underneath(pair.after, new.type)):
        return f"{name}::{new.type}" if cut else None
    was_of, now_of = underneath(pair.before, old.type), underneath(pair.after, new.type)
    (was, _, array), (now, _, arrays) = taken_apart(was_of), taken_apart(now_of)
    if arrays and not array:
        one = f"ARRAY[{name}]::{new.type}"
        if was in ("text", "character varying") and now not in ("text", "character varying"):
            one = f"CASE WHEN {name} LIKE '{{%}}' THEN {name}::{new.type} ELSE {one} END"
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE {one} END"
    if array and not arrays:
        return f"({name})[1]::{new.type}"
    if was == "boolean" and now in _FAMILY and not array:
        return f"{name}::integer::{new.type}" if now != "integer" else f"{name}::integer"
    if now == "boolean" and was in ("smallint", "bigint", "numeric", "real", "double precision"):
        return f"{name} <> 0"
    if was in ("integer", "bigint", "double precision", "numeric") and now.startswith("timestamp"):
        return f"to_timestamp({name})" + ("" if "with time zone" in now else " AT TIME ZONE 'UTC'")
    if was.startswith("timestamp with") and now in ("integer", "bigint"):
        return f"extract(epoch FROM {name})::{new.type}"
    text = was in ("text", "character varying", "character")
    if now in ("json", "jsonb") and not text:
        return f"to_{now}({name})"
    if was in ("json", "jsonb") and not array:
        return f"({name} #>> '{{}}')::{new.type}"
    if text or array or (was, now) in _CAST:
        return f"{name}::{new.type}"
    return f"{name}::text::{new.type}"


def underneath(schema: Schema, kind: str) -> str:
    """What a domain is a domain of in the end; any other type as it is."""
    bases = {qualified_type(d.name): d.base for d in schema.domains}
    while kind in bases:
        kind = bases[kind]
    return kind


def _replaced(pair: Pair, column: Column) -> tuple[Replaceable, Replaceable] | None:
    """The type of the column on both sides, where that type is made anew."""
    kinds: tuple[tuple[Replaceable, ...], ...] = (
        pair.before.enums,
        pair.before.domains,
        pair.before.composites,
        pair.before.ranges,
    )
    after: tuple[tuple[Replaceable, ...], ...] = (
        pair.after.enums,
        pair.after.domains,
        pair.after.composites,
        pair.after.ranges,
    )
    base = column.type.partition("[")[0]
    for olds, news in zip(kinds, after, strict=True):
        for old in olds:
            if qualified_type(old.name) == base and pair.goes(address_of("type", old.name)):
                new = next((n for n in news if n.name == old.name), None)
                return (old, new) if new is not None else None
    return None


def _into_new(pair: Pair, old_type: Replaceable, new_type: Replaceable, name: str, old: Column, new: Column) -> str:
    array = "[]" if old.type.endswith("[]") else ""
    if isinstance(old_type, EnumType) and isinstance(new_type, EnumType) and not array:
        gone = gone_labels(old_type, new_type)
        if gone and _labels_allowed(pair, old_type, gone):
            labels = ", ".join(quote_literal(g) for g in gone)
            instead = "NULL" if new.nullable else new.default or "NULL"
            return f"CASE WHEN {name}::text IN ({labels}) THEN {instead} ELSE {name}::text::{new.type} END"
    if isinstance(old_type, CompositeType) and isinstance(new_type, CompositeType) and not array:
        have = {a.name: a for a in old_type.attributes}
        parts = ", ".join(
            _attribute(pair, f"({name}).{quote_identifier(a.name)}", have[a.name], a)
            if a.name in have
            else f"NULL::{a.type}"
            for a in new_type.attributes
        )
        return f"CASE WHEN {name} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW({parts})::{new.type} END"
    return f"{name}::text{array}::{new.type}"


def _attribute(pair: Pair, value: str, old: Column, new: Column) -> str:
    """The value of one attribute as the new type has it."""
    made_anew = _replaced(pair, old)
    if made_anew is not None:
        return _into_new(pair, *made_anew, value, old, new)
    plain = by_assignment(underneath(pair.before, old.type), underneath(pair.after, new.type))
    return f"{value}::{new.type}" if plain else f"{value}::text::{new.type}"


def _labels_allowed(pair: Pair, kind: EnumType, gone: tuple[str, ...]) -> bool:
    whole = pair.given.allows(str(kind.name), f"enum:{kind.name}")
    return whole or all(pair.given.allows(f"{kind.name}.{g}", f"enum:{kind.name}.{g}") for g in gone)
