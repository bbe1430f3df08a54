"""Composite types: attributes added, dropped and retyped in place where no column is of the type, else a new type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.pair import address_of, matched, stored
from dbarchitect.diff.replacing import replaced_type
from dbarchitect.engines.postgresql.names import qualified_type, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import CompositeType
    from dbarchitect.model.tables import Column


def remade(pair: Pair) -> Iterator[Address]:
    for old, new in matched(pair.before.composites, pair.after.composites):
        if old and new and not _in_place(pair, old, new):
            yield address_of("type", old.name)


def _in_place(pair: Pair, old: CompositeType, new: CompositeType) -> bool:
    was, now = [_bare(a) for a in old.attributes], [_bare(a) for a in new.attributes]
    if was == now:
        return True
    kept = [a.name for a in now if any(b.name == a.name for b in was)]
    in_order = [a.name for a in was if a.name in set(kept)] == kept and [a.name for a in now][: len(kept)] == kept
    retyped = any(b.name == a.name and b != a for a in now for b in was)
    return in_order and not (retyped and stored(pair, old.name))


def _bare(attribute: Column) -> Column:
    return attribute.but(comment=None)


def changes(pair: Pair) -> Iterator[Change]:
    for old, new in matched(pair.before.composites, pair.after.composites):
        if old is None and new is not None:
            drop = (f"DROP TYPE {qualified_type(new.name)}",)
            yield Change("create", address_of("type", new.name), made(pair, composites=(new,)), drop, Rank.TYPES)
        elif new is None and old is not None:
            drop = (f"DROP TYPE {qualified_type(old.name)}",)
            yield Change("drop", address_of("type", old.name), drop, whole(pair, composites=(old,)), Rank.REMOVAL)
        elif old and new and pair.goes(address_of("type", old.name)):
            yield from replaced_type(pair, old, new)
        elif old and new:
            yield from _altered(pair, old, new)


def _altered(pair: Pair, old: CompositeType, new: CompositeType) -> Iterator[Change]:
    name, address = qualified_type(new.name), address_of("type", new.name)
    cascade = " CASCADE" if any(t.of_type == new.name for t in pair.before.tables) else ""
    was, now = {a.name: a for a in old.attributes}, {a.name: a for a in new.attributes}

    def alter(there: str, back: str, rank: Rank) -> Change:
        sql, undo = f"ALTER TYPE {name} {there}{cascade}", f"ALTER TYPE {name} {back}{cascade}"
        return Change("alter", address, (sql,), (undo,), rank)

    for key, attribute in was.items():
        if key not in now:
            yield alter(f"DROP ATTRIBUTE {quote_identifier(key)}", f"ADD ATTRIBUTE {_written(attribute)}", Rank.LOOSEN)
        elif _bare(now[key]) != _bare(attribute):
            yield alter(_retyped(now[key]), _retyped(attribute), Rank.TYPES)
    for key, attribute in now.items():
        if key not in was:
            yield alter(f"ADD ATTRIBUTE {_written(attribute)}", f"DROP ATTRIBUTE {quote_identifier(key)}", Rank.TYPES)


def _written(a: Column) -> str:
    return f"{quote_identifier(a.name)} {a.type}" + (f" COLLATE {a.collation}" if a.collation else "")


def _retyped(a: Column) -> str:
    return f"ALTER ATTRIBUTE {quote_identifier(a.name)} TYPE {a.type}" + (
        f" COLLATE {a.collation}" if a.collation else ""
    )
