"""Tables as wholes: made, dropped, attached to and detached from a parent, and the settings of the table itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.creating import added_constraint, created, parts_of, siblings
from dbarchitect.diff.making import whole
from dbarchitect.diff.naming import allowing
from dbarchitect.diff.pair import address_of, column_address, table_address
from dbarchitect.diff.rebuilding import rebuilt
from dbarchitect.diff.splitting import holding, split, successors
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.clauses import storage_parameters
from dbarchitect.model.migration import Loss
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import Table


def remade(pair: Pair) -> Iterator[Address]:
    """Tables that become partitioned or cease to be, or whose way of partitioning changes: rows move to a new table."""
    for name, old in pair.tables_before.items():
        new = pair.tables_after.get(name)
        if new is None:
            continue
        anew = old.partitioning != new.partitioning or old.of_type != new.of_type
        if anew or _key_retyped(pair, old) or _dealt_anew(pair, old, new):
            yield table_address(name)
            yield from (table_address(t.name) for t in pair.family(name))


def _key_retyped(pair: Pair, table: Table) -> bool:
    """Whether another type is asked of a column that rows are spread by."""
    keys = {k.expression for k in table.partitioning.keys} if table.partitioning else set()
    return any(c.name in keys and column_address(table.name, c.name) in pair.retyped for c in table.columns)


def _dealt_anew(pair: Pair, old: Table, new: Table) -> bool:
    """Whether rows are spread by hash over other partitions than before: each row's place changes."""
    if old.partitioning is None or new.partitioning is None or new.partitioning.strategy != "hash":
        return False
    was, now = (
        {p.bounds for t in s.tables if (p := t.partition_of) and p.parent == old.name}
        for s in (pair.before, pair.after)
    )
    return was != now and bool(was)


def changes(pair: Pair) -> Iterator[Change]:
    yield from rebuilt(pair)
    for name, old in pair.tables_before.items():
        if name not in pair.tables_after and not pair.in_family(old):
            yield from _dropped(pair, old)
    for name, new in pair.tables_after.items():
        if name not in pair.tables_before or pair.in_family(pair.tables_before[name]):
            sources = holding(pair, new)
            yield from split(pair, new, sources) if sources else (created(pair, new),)
    for old, new in pair.tables():
        yield from _parents(pair, old, new)
        yield from _settings(old, new)
    for name, new in pair.tables_after.items():
        fresh = name not in pair.tables_before or pair.goes(table_address(name))
        was = "default" if fresh else pair.tables_before[name].replica_identity
        again = not fresh and _index_goes(pair, new)
        if was != new.replica_identity or again:
            yield _identified(new, "default" if again else was)


def _dropped(pair: Pair, table: Table) -> Iterator[Change]:
    sequences = tuple(s for s in pair.before.sequences if s.owned_by and s.owned_by[0] == table.name)
    keys = tuple(c for c in table.foreign_keys if not c.inherited and _mutual(pair, table, c))
    for key in keys:
        name, target = quote_identifier(key.name), qualified(table.name)
        alone = table.but(columns=table.columns, constraints=(key,))
        yield Change(
            "drop", ("constraint", table.name.namespace, table.name.name, key.name),
            (f"ALTER TABLE {target} DROP CONSTRAINT {name}",), added_constraint(alone, key), Rank.REMOVAL,
        )  # fmt: skip
    left = table.but(constraints=tuple(c for c in table.constraints if c not in keys))
    name = str(table.name)
    heirs = successors(pair, table)
    held = bool(table.partitioning or heirs)
    loss = Loss(
        object=f"table {name}", what=f"all rows of {name}", allow=allowing(name), rows=pair.given.rows.get(table_address(table.name)),
        allowed=held or pair.given.allows(name, f"table:{name}", f"{table.name.namespace}.{table.name.name}"),
    )  # fmt: skip
    yield Change(
        "drop", table_address(table.name), (f"DROP TABLE {qualified(table.name)}",), whole(pair, tables=(left,), sequences=sequences),
        Rank.REMOVAL, also=(*parts_of(left), *(address_of("sequence", s.name) for s in sequences)), loss=None if held else loss,
        reversible=held, needs=tuple(table_address(t.name) for t in heirs),
    )  # fmt: skip


def _mutual(pair: Pair, table: Table, key: ForeignKey) -> bool:
    """Whether the target goes too and refers back, directly or over others, so that neither could go first."""
    seen, waiting = set(), [key.target]
    while waiting:
        name = waiting.pop()
        if name in seen or name in pair.tables_after or name not in pair.tables_before:
            continue
        seen.add(name)
        waiting += [k.target for k in pair.tables_before[name].foreign_keys if k.target != name]
    return table.name in seen and key.target != table.name


def _parents(pair: Pair, old: Table, new: Table) -> Iterator[Change]:
    address, name = table_address(new.name), qualified(new.name)
    if old.partition_of != new.partition_of:
        attach, detach = (_attach(t) for t in (new, old))
        if old.partition_of:
            yield Change("drop", ("partition", *address[1:]), (_detach(old),), (detach,), Rank.LOOSEN)
        if new.partition_of:
            needs = (table_address(new.partition_of.parent), address, *_keys_of(new))
            yield Change(
                "create",
                ("partition", *address[1:]),
                (attach,),
                (_detach(new),),
                Rank.REFERENCES,
                needs=needs,
                once_gone=siblings(pair, new),
            )
    for parent in sorted(set(old.inherits) ^ set(new.inherits), key=str):
        add, drop = (
            f"ALTER TABLE {name} INHERIT {qualified(parent)}",
            f"ALTER TABLE {name} NO INHERIT {qualified(parent)}",
        )
        sql, back = (add, drop) if parent in new.inherits else (drop, add)
        rank = Rank.SETTINGS if parent in new.inherits else Rank.LOOSEN
        yield Change(
            "alter", ("inheritance", *address[1:]), (sql,), (back,), rank, needs=(table_address(parent), address)
        )


def _keys_of(table: Table) -> tuple[Address, ...]:
    return tuple(("column", table.name.namespace, table.name.name, c.name) for c in table.columns)


def _attach(table: Table) -> str:
    if table.partition_of is None:
        return ""
    return f"ALTER TABLE {qualified(table.partition_of.parent)} ATTACH PARTITION {qualified(table.name)} {table.partition_of.bounds}"


def _detach(table: Table) -> str:
    return (
        f"ALTER TABLE {qualified(table.partition_of.parent)} DETACH PARTITION {qualified(table.name)}"
        if table.partition_of
        else ""
    )


def _settings(old: Table, new: Table) -> Iterator[Change]:
    address, name = table_address(new.name), qualified(new.name)

    def alter(words: Callable[[Table], str], rank: Rank = Rank.SETTINGS) -> Change:
        return Change(
            "alter", address, (f"ALTER TABLE {name} {words(new)}",), (f"ALTER TABLE {name} {words(old)}",), rank
        )

    if old.unlogged != new.unlogged:
        yield alter(lambda t: f"SET {'UNLOGGED' if t.unlogged else 'LOGGED'}")
    if old.options != new.options:
        there, back = (tuple(f"ALTER TABLE {name} {w}" for w in _options(*p)) for p in ((old, new), (new, old)))
        yield Change("alter", address, there, back, Rank.SETTINGS)
    if old.access_method != new.access_method:
        yield alter(lambda t: f"SET ACCESS METHOD {quote_identifier(t.access_method or 'heap')}")
    if old.tablespace != new.tablespace:
        yield alter(lambda t: f"SET TABLESPACE {quote_identifier(t.tablespace or 'pg_default')}")
    if old.row_security != new.row_security:
        yield alter(lambda t: f"{'ENABLE' if t.row_security else 'DISABLE'} ROW LEVEL SECURITY", Rank.BEHAVIOUR)
    if old.force_row_security != new.force_row_security:
        yield alter(lambda t: f"{'' if t.force_row_security else 'NO '}FORCE ROW LEVEL SECURITY", Rank.BEHAVIOUR)


def _index_goes(pair: Pair, table: Table) -> bool:
    index, place = table.replica_identity, table.name
    return pair.goes(("index", place.namespace, index)) or pair.goes(("constraint", place.namespace, place.name, index))


def _identified(table: Table, was: str) -> Change:
    """What tells rows apart for replicas; an index must be there first."""
    place, name = (table.name.namespace, table.name.name), qualified(table.name)
    sql, back = (
        f"ALTER TABLE {name} REPLICA IDENTITY "
        + (word.upper() if word in ("default", "full", "nothing") else f"USING INDEX {quote_identifier(word)}")
        for word in (table.replica_identity, was)
    )
    index = table.replica_identity
    needs: tuple[Address, ...] = (table_address(table.name), ("index", place[0], index), ("constraint", *place, index))
    return Change("alter", ("replica identity", *place), (sql,), (back,), Rank.BEHAVIOUR, needs=needs)


def _options(old: Table, new: Table) -> Iterator[str]:
    was, now = dict(old.options), dict(new.options)
    gone = [k for k in was if k not in now]
    changed = tuple((k, v) for k, v in now.items() if was.get(k) != v)
    if gone:
        yield f"RESET ({', '.join(gone)})"
    if changed:
        yield f"SET ({storage_parameters(changed)})"
