"""Extended statistics of tables: made, dropped, their target set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.pair import address_of, by_key, table_address
from dbarchitect.engines.postgresql.names import qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import Statistics, Table


def remade(pair: Pair) -> Iterator[Address]:
    for old, new in pair.tables():
        was = {s.name: s for s in old.statistics}
        for one in new.statistics:
            if one.name in was and spoken_of(was[one.name].definition) != spoken_of(one.definition):
                yield address_of("statistics", one.name)


def spoken_of(definition: str) -> tuple[str, ...]:
    """The definition without the order of its columns, in which the engine prints them as they stand in the table."""
    head, _, rest = definition.partition(" ON ")
    return (head, *sorted(rest.partition(" FROM ")[0].split(", ")), rest.rpartition(" FROM ")[2])


def changes(pair: Pair) -> Iterator[Change]:
    for name, table in pair.tables_after.items():
        fresh = name not in pair.tables_before or pair.goes(table_address(name))
        yield from _of_table(pair, None if fresh else pair.tables_before[name], table)


def _of_table(pair: Pair, before: Table | None, after: Table) -> Iterator[Change]:
    was = {s.name: s for s in before.statistics} if before else {}
    for name, old, new in by_key(was, {s.name: s for s in after.statistics}):
        address = address_of("statistics", name)
        drop = (f"DROP STATISTICS {qualified(name)}",)
        if old and new and not pair.goes(address):
            if old.target != new.target:
                sql, back = (_target(s) for s in (new, old))
                yield Change("alter", address, (sql,), (back,), Rank.SETTINGS)
            continue
        if old:
            yield Change("drop", address, drop, _made(old), Rank.LOOSEN)
        if new:
            yield Change("create", address, _made(new), drop, Rank.INDEXES, needs=(table_address(after.name),))


def _made(statistics: Statistics) -> tuple[str, ...]:
    sql = statistics.definition.strip().rstrip(";")
    return (sql,) if statistics.target is None else (sql, _target(statistics))


def _target(statistics: Statistics) -> str:
    value = -1 if statistics.target is None else statistics.target
    return f"ALTER STATISTICS {qualified(statistics.name)} SET STATISTICS {value}"
