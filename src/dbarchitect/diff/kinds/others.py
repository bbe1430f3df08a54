"""Objects kept as their statements (collations, casts, operators, text search, foreign servers and tables, publications …)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.meanwhile import aside
from dbarchitect.diff.naming import named_in
from dbarchitect.diff.pair import by_key
from dbarchitect.engines.postgresql.names import qualified, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import RawObject
    from dbarchitect.model.schema import Schema

_EARLY = frozenset(
    {"collation", "foreign-data wrapper", "foreign server", "text search dictionary", "text search configuration"}
)


def address(raw: RawObject) -> Address:
    if raw.kind == "foreign table":
        return ("foreign table", raw.name.namespace, raw.name.name)
    return ("other", raw.kind, raw.name.namespace, raw.name.name)


def _by_target(schema: Schema) -> dict[tuple[str, str], RawObject]:
    return {(raw.kind, target(raw)): raw for raw in schema.others}


def target(raw: RawObject) -> str:
    """What DROP calls it: taken from its own CREATE statement where the comment's target is not known."""
    if raw.comment_target:
        return raw.comment_target
    name = quote_identifier(raw.name.name)
    match raw.kind:
        case "publication" | "event trigger" | "foreign-data wrapper":
            return f"{raw.kind.upper().replace('-', ' ')} {name}"
        case "foreign server":
            return f"SERVER {name}"
        case "cast":
            return f"CAST ({raw.name.name.replace(' as ', ' AS ', 1)})"
        case "operator":
            return _operator(raw)
        case "operator class" | "operator family":
            words = raw.definition.split(" USING ", 1)[1].split()[0] if " USING " in raw.definition else "btree"
            return f"{raw.kind.upper()} {qualified(raw.name)} USING {words}"
        case _:
            return f"{raw.kind.upper()} {qualified(raw.name)}"


def _operator(raw: RawObject) -> str:
    sides = {}
    for word in ("LEFTARG", "RIGHTARG"):
        _, found, rest = raw.definition.partition(f"{word} = ")
        sides[word] = rest.split(", ", 1)[0].rstrip(")") if found else "NONE"
    name = f"{quote_identifier(raw.name.namespace)}.{raw.name.name}"
    return f"OPERATOR {name} ({sides['LEFTARG']}, {sides['RIGHTARG']})"


def remade(pair: Pair) -> Iterator[Address]:
    now = _by_target(pair.after)
    for key, old in _by_target(pair.before).items():
        new = now.get(key)
        if new is not None and new.definition != old.definition:
            yield address(old)


def changes(pair: Pair) -> Iterator[Change]:
    for _, old, new in by_key(_by_target(pair.before), _by_target(pair.after)):
        if old and new and old.definition == new.definition and not pair.goes(address(old)):
            continue
        if old and new and old.kind == "collation":
            yield from _collation_again(pair, old, new)
            continue
        if old and old.kind == "text search mapping":
            yield Change("drop", address(old), (_unmapped(old),), (old.definition,), Rank.LOOSEN)
        elif old:
            rank = Rank.LOOSEN if new else Rank.REMOVAL
            yield Change("drop", address(old), (f"DROP {target(old)}",), (old.definition,), rank)
        if new:
            undo = _unmapped(new) if new.kind == "text search mapping" else f"DROP {target(new)}"
            rank = Rank.BEHAVIOUR if new.after_tables else Rank.GROUND if new.kind in _EARLY else Rank.NEEDED_ROUTINES
            needs = named_in(pair.after, new.definition) if new.kind not in _EARLY else ()
            yield Change("create", address(new), (new.definition,), (undo,), rank, needs=needs)


def _collation_again(pair: Pair, old: RawObject, new: RawObject) -> Iterator[Change]:
    """The old one steps aside, columns get the new one, then it goes."""
    place, beside = address(old), aside(old.name)
    away, home = (
        f"ALTER COLLATION {qualified(a)} RENAME TO {quote_identifier(b.name)}"
        for a, b in ((old.name, beside), (beside, old.name))
    )
    yield Change("drop", place, (away,), (home,), Rank.TYPES)
    yield Change("create", place, (new.definition,), (f"DROP {target(new)}",), Rank.TYPES)
    columns = tuple(sorted(c for c in pair.retyped if place in pair.old.uses.get(c, ())))
    sql = f"DROP COLLATION {qualified(beside)}"
    again = old.definition.replace(qualified(old.name), qualified(beside), 1)
    yield Change("alter", ("old collation", *place[2:]), (sql,), (again,), Rank.REMOVAL, needs=(place, *columns))


def _unmapped(raw: RawObject) -> str:
    return raw.definition.replace("ADD MAPPING", "DROP MAPPING", 1).rsplit(" WITH ", 1)[0]
