"""Enumerations: values added in place; a value removed or moved means a new type, to which every column of it is converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.pair import address_of, matched
from dbarchitect.diff.replacing import replaced_type
from dbarchitect.diff.undoing import undone
from dbarchitect.engines.postgresql.names import qualified_type, quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import EnumType


def remade(pair: Pair) -> Iterator[Address]:
    for old, new in matched(pair.before.enums, pair.after.enums):
        if old and new and old.values != new.values and not _only_more(old, new):
            yield address_of("type", old.name)


def _only_more(old: EnumType, new: EnumType) -> bool:
    kept = [v for v in new.values if v in set(old.values)]
    return kept == list(old.values)


def changes(pair: Pair) -> Iterator[Change]:
    undone_already = False
    for old, new in matched(pair.before.enums, pair.after.enums):
        if old is None and new is not None:
            drop = (f"DROP TYPE {qualified_type(new.name)}",)
            yield Change("create", address_of("type", new.name), made(pair, enums=(new,)), drop, Rank.TYPES)
        elif new is None and old is not None:
            drop = (f"DROP TYPE {qualified_type(old.name)}",)
            yield Change("drop", address_of("type", old.name), drop, whole(pair, enums=(old,)), Rank.REMOVAL)
        elif old and new and pair.goes(address_of("type", old.name)):
            yield from replaced_type(pair, old, new)
        elif old and new and old.values != new.values:
            yield from _added(old, new, () if undone_already else _all_undone(pair))
            undone_already = True


def _all_undone(pair: Pair) -> tuple[str, ...]:
    """The way back of every value that is added in place: no value can be taken away, so the types are made anew."""
    there = {e.name: e for e in pair.after.enums}
    grown = tuple(
        e.but(values=there[e.name].values) if e.name in there and not pair.goes(address_of("type", e.name)) else e
        for e in pair.before.enums
    )
    return undone(pair, enums=grown)


def _added(old: EnumType, new: EnumType, back: tuple[str, ...]) -> Iterator[Change]:
    have = set(old.values)
    name = qualified_type(new.name)
    for i, value in enumerate(new.values):
        if value in have:
            continue
        above = [v for v in new.values[:i] if v in have]
        following = next((v for v in new.values[i + 1 :] if v in have), None)
        place = f" AFTER {quote_literal(above[-1])}" if above and following else ""
        if not above and following:
            place = f" BEFORE {quote_literal(following)}"
        have.add(value)
        sql = f"ALTER TYPE {name} ADD VALUE {quote_literal(value)}{place}"
        yield Change("alter", address_of("type", new.name), (sql,), back, Rank.FIRST)
        back = ()
