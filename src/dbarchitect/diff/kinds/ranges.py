"""Range types: made and dropped; one that differs is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.pair import address_of, column_address, matched
from dbarchitect.diff.replacing import replaced_type
from dbarchitect.engines.postgresql.names import qualified_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address


def remade(pair: Pair) -> Iterator[Address]:
    for old, new in matched(pair.before.ranges, pair.after.ranges):
        if old and new and old.definition != new.definition:
            yield address_of("type", old.name)
            yield from _over(pair, qualified_type(old.name))


def _over(pair: Pair, name: str) -> Iterator[Address]:
    """Indexes and constraints over columns of the type, which are of another one meanwhile."""
    for table in pair.before.tables:
        for column in table.columns:
            if column.type == name:
                users = pair.users.get(column_address(table.name, column.name), ())
                yield from (u for u in users if u[0] in ("index", "constraint"))


def changes(pair: Pair) -> Iterator[Change]:
    for old, new in matched(pair.before.ranges, pair.after.ranges):
        if old and new:
            if pair.goes(address_of("type", old.name)):
                yield from replaced_type(pair, old, new)
        elif new:
            drop = (f"DROP TYPE {qualified_type(new.name)}",)
            yield Change("create", address_of("type", new.name), made(pair, ranges=(new,)), drop, Rank.TYPES)
        elif old:
            drop = (f"DROP TYPE {qualified_type(old.name)}",)
            yield Change("drop", address_of("type", old.name), drop, whole(pair, ranges=(old,)), Rank.REMOVAL)
