"""Namespaces (schemas of PostgreSQL): made and dropped; owners, privileges and comments are changes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import whole
from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair


def changes(pair: Pair) -> Iterator[Change]:
    before = {n.name for n in pair.before.namespaces} - {"public"}
    after = {n.name for n in pair.after.namespaces} - {"public"}
    for name in sorted(before ^ after):
        create, drop = (f"CREATE SCHEMA {quote_identifier(name)}",), (f"DROP SCHEMA {quote_identifier(name)}",)
        address = ("namespace", name)
        if name in after:
            yield Change("create", address, create, drop, Rank.GROUND)
        else:
            space = next(n for n in pair.before.namespaces if n.name == name)
            yield Change("drop", address, drop, whole(pair, namespaces=(space,)), Rank.REMOVAL)
