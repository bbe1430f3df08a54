"""New partitions whose rows are there already: in the default partition, or in partitions that go for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.bounds import condition, covered, is_default, overlap
from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.creating import parts_of, siblings
from dbarchitect.diff.pair import column_address, table_address
from dbarchitect.engines.postgresql.names import qualified, quote_identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.tables import Table


def holding(pair: Pair, new: Table) -> tuple[Table, ...]:
    """The partitions before that may hold rows of the new one; none where it is simply made."""
    parent = _parent(pair, new)
    if parent is None or is_default(new) or new.partitioning or condition(parent, new) is None:
        return ()
    beside = [t for t in pair.before.tables if t.partition_of and t.partition_of.parent == parent.name]
    return tuple(
        t
        for t in beside
        if not t.partitioning
        and pair.given.rows.get(table_address(t.name)) != 0
        and (_stays_default(pair, t) or (t.name not in pair.tables_after and overlap(t, new)))
    )


def successors(pair: Pair, gone: Table) -> tuple[Table, ...]:
    """The new partitions that take every row of one that goes; none where some row would be left."""
    found = tuple(t for t in pair.after.tables if t.name not in pair.tables_before and gone in holding(pair, t))
    return found if found and covered(gone, found) else ()


def _parent(pair: Pair, new: Table) -> Table | None:
    """Its parent, where that is the same partitioned table on both sides."""
    if new.partition_of is None or pair.goes(table_address(new.partition_of.parent)):
        return None
    name = new.partition_of.parent
    old, now = pair.tables_before.get(name), pair.tables_after.get(name)
    if old is None or now is None or pair.in_family(old) or old.partitioning != now.partitioning:
        return None
    return now


def _stays_default(pair: Pair, table: Table) -> bool:
    other = pair.tables_after.get(table.name)
    return is_default(table) and other is not None and is_default(other)


def split(pair: Pair, new: Table, sources: tuple[Table, ...]) -> Iterator[Change]:
    """The new partition is made beside its parent, takes its rows, and is attached once those whose place it takes are gone."""
    parent = pair.tables_after[new.partition_of.parent] if new.partition_of else new
    address, name, above = table_address(new.name), qualified(new.name), qualified(parent.name)
    like = "INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION"
    rows = condition(parent, new)
    there = [f"CREATE TABLE {name} (LIKE {above} {like})"]
    back: list[str] = []
    for source in sources:
        there.append(_move(source, new, source, f" WHERE {rows}"))
        back.append(
            _move(new, source, source, "" if len(sources) == 1 else f" WHERE {condition(parent, source) or 'true'}")
        )
    stay = (parent, *(s for s in sources if s.name in pair.tables_after))
    columns = tuple(column_address(t.name, c.name) for t in stay for c in new.columns)
    places = tuple(("column", *address[1:], c.name) for c in new.columns)
    yield Change(
        "create", address, tuple(there), (*back, f"DROP TABLE {name}"), Rank.TABLES,
        f"rows of {new.name} are there already, in {', '.join(str(s.name) for s in sources)}", also=places,
        needs=(table_address(parent.name), *columns),
    )  # fmt: skip
    bounds = new.partition_of.bounds if new.partition_of else ""
    attached = tuple(a for a in parts_of(new) if a not in places)
    yield Change(
        "create", ("partition", *address[1:]), (f"ALTER TABLE {above} ATTACH PARTITION {name} {bounds}",),
        (f"ALTER TABLE {above} DETACH PARTITION {name}",), Rank.TABLES, needs=(address,), once_gone=siblings(pair, new),
        also=tuple(a for a in attached if a[0] == "constraint"),
    )  # fmt: skip


def _move(source: Table, target: Table, old: Table, where: str) -> str:
    """Rows leave the one table for the other: the columns that both have and nobody computes."""
    new = target if target is not old else source
    both = [c.name for c in old.columns if c.generated is None and (n := new.column(c.name)) and n.generated is None]
    listed = quote_identifiers(both)
    always = any(c.identity and c.identity.always for c in target.columns) and target is old
    over = " OVERRIDING SYSTEM VALUE" if always else ""
    taken = f"WITH taken AS (DELETE FROM {qualified(source.name)}{where} RETURNING {listed})"
    return f"{taken} INSERT INTO {qualified(target.name)} ({listed}){over} SELECT {listed} FROM taken"
