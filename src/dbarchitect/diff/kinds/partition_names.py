"""Names of what a partition has from its parent: they do not follow when the parent's is renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.kinds.constraints import same_constraint
from dbarchitect.diff.kinds.indexes import same_index
from dbarchitect.diff.pair import table_address
from dbarchitect.diff.renamed import moved_names
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import Table

T = TypeVar("T", bound="_Part")


class _Part(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def inherited(self) -> bool: ...


_KEYS = ("primary_key", "unique")


def changes(pair: Pair) -> Iterator[Change]:
    for old, new in pair.tables():
        if old.partition_of is None or new.partition_of is None or old.partition_of.parent != new.partition_of.parent:
            continue
        parent = pair.tables_before.get(old.partition_of.parent)
        if parent is None or pair.goes(table_address(parent.name)):
            continue
        yield from _of(new, _moved(old.indexes, new.indexes, _kept_indexes(pair, parent), same_index))
        was, now = (tuple(c for c in t.constraints if c.kind in _KEYS) for t in (old, new))
        yield from _of(new, _moved(was, now, _kept_keys(pair, parent), same_constraint))


def _of(table: Table, names: dict[str, str]) -> Iterator[Change]:
    space = table.name.namespace
    for before, after in names.items():
        sql, back = (
            f"ALTER INDEX {qualified(Name(namespace=space, name=a))} RENAME TO {quote_identifier(b)}"
            for a, b in ((before, after), (after, before))
        )
        address: Address = ("index", space, after)
        yield Change("alter", address, (sql,), (back,), Rank.SETTINGS, needs=(table_address(table.name),))


def _moved(old: tuple[T, ...], new: tuple[T, ...], kept: list[object], bare: Callable[[T], object]) -> dict[str, str]:
    """Parts that came from the parent and whose origin there stays, by name."""
    was = {p.name: p for p in old if p.inherited and bare(p) in kept}
    now = {p.name: p for p in new if p.inherited}
    return moved_names(was, now, bare)


def _kept_indexes(pair: Pair, parent: Table) -> list[object]:
    after = [same_index(i) for i in pair.tables_after[parent.name].indexes] if parent.name in pair.tables_after else []
    own = (i for i in parent.indexes if not pair.goes(("index", parent.name.namespace, i.name)))
    return [bare for i in own if (bare := same_index(i)) in after]


def _kept_keys(pair: Pair, parent: Table) -> list[object]:
    new = pair.tables_after.get(parent.name)
    after = [same_constraint(c) for c in new.constraints] if new else []
    place = (parent.name.namespace, parent.name.name)
    own = (c for c in parent.constraints if not pair.goes(("constraint", *place, c.name)))
    return [bare for c in own if (bare := same_constraint(c)) in after]
