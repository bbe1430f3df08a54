"""A table made anew with its rows: the old one steps aside into a namespace of its own, its rows move, then it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.conversion import by_assignment, using
from dbarchitect.diff.counters import identity_name
from dbarchitect.diff.creating import added_constraint, created, parts_of
from dbarchitect.diff.fillers import stand_in
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.misfits import misfit, what_fits
from dbarchitect.diff.pair import column_address, table_address
from dbarchitect.diff.regaining import column_losses, joined, must_be_filled
from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_identifiers, quote_literal
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import Column, Table


_USED = frozenset({"type", "routine", "sequence", "other"})
_FIRST_BOUND = re.compile(r"(?:FROM|IN) \(('(?:[^']|'')*'|-?\d+(?:\.\d+)?)")


def rebuilt(pair: Pair) -> Iterator[Change]:
    """The changes of every table that is made anew."""
    for name, old in pair.tables_before.items():
        new = pair.tables_after.get(name)
        if new is not None and pair.goes(table_address(name)) and not pair.in_family(old):
            yield from _rebuilt(pair, old, new)


def _rebuilt(pair: Pair, old: Table, new: Table) -> Iterator[Change]:
    address = table_address(old.name)
    beside = Name(namespace=f"replaced_{old.name.name.encode()[:50].decode(errors='ignore')}", name=old.name.name)
    space = quote_identifier(beside.namespace)
    family = pair.family(old.name)
    below = tuple(a for t in family for a in (table_address(t.name), *parts_of(t)))
    also = (*parts_of(old), *below)
    why = f"{old.name} cannot be changed in place: it is made anew and its rows move"
    keep = [s for s in pair.before.sequences if s.owned_by and s.owned_by[0] == old.name]
    away = (
        *(f"ALTER SEQUENCE {qualified(s.name)} OWNED BY NONE" for s in keep),
        f"CREATE SCHEMA {space}",
        *(f"ALTER TABLE {qualified(t.name)} SET SCHEMA {space}" for t in (old, *family)),
    )
    home = tuple(
        f"ALTER TABLE {qualified(_in(t.name, beside))} SET SCHEMA {quote_identifier(t.name.namespace)}"
        for t in (old, *family)
    )
    owned = tuple(
        f"ALTER SEQUENCE {qualified(s.name)} OWNED BY {qualified(old.name)}.{quote_identifier(s.owned_by[1])}"
        for s in keep
        if s.owned_by
    )
    hung_on = tuple(sql for t in (old, *family) for sql in _hung_on(pair, t))
    back = (*home, f"DROP SCHEMA {space}", *hung_on, *owned)
    yield Change("drop", address, away, back, Rank.TABLES, why, also=also)
    yield created(pair, new)
    partitions = tuple(
        table_address(t.name) for t in pair.after.tables if t.partition_of and t.partition_of.parent == new.name
    )
    rows = ("rows", *address[1:])
    unfit = [x for c in new.columns if (was := old.column(c.name)) and (x := misfit(pair, old, was, c))]
    loss = joined([x for x in (column_losses(pair, old, new), *unfit) if x])
    moved = _moved(pair, old, new, beside)
    yield Change("alter", rows, moved, (), Rank.CONSTRAINTS, why, needs=(address, *partitions), loss=loss)
    for sequence in pair.after.sequences:
        if sequence.owned_by and sequence.owned_by[0] == new.name and sequence in keep:
            owner = f"{qualified(new.name)}.{quote_identifier(sequence.owned_by[1])}"
            sql = (f"ALTER SEQUENCE {qualified(sequence.name)} OWNED BY {owner}",)
            undo = (f"ALTER SEQUENCE {qualified(sequence.name)} OWNED BY NONE",)
            yield Change("alter", ("owned", *address[1:]), sql, undo, Rank.SETTINGS, needs=(address, rows))
    gone = (f"DROP TABLE {qualified(beside)}", f"DROP SCHEMA {space}")
    again = (
        f"CREATE SCHEMA {space}",
        *made(pair, tables=tuple(_moved_bare(t, beside) for t in (old, *family))),
        *_moved(pair, new, old, new.name, into=beside),
    )
    yield Change(
        "alter",
        ("old table", *address[1:]),
        gone,
        again,
        Rank.REMOVAL,
        needs=(rows, address),
        holds=(*_types_of(pair, (old, *family)), *(("extension", e.name) for e in pair.before.extensions)),
    )


def _types_of(pair: Pair, tables: Iterable[Table]) -> tuple[Address, ...]:
    """What the columns of the tables are of and the tables themselves."""
    own = (a for t in tables for a in (table_address(t.name), *parts_of(t)))
    return tuple(sorted({u for a in own for u in pair.old.uses.get(a, ()) if u[0] in _USED}))


def _in(name: Name, beside: Name) -> Name:
    return name.but(namespace=beside.namespace)


def _moved_bare(table: Table, beside: Name) -> Table:
    """The bare table in the namespace beside, under its parent there."""
    above = table.partition_of
    if above is not None:
        above = above.but(parent=_in(above.parent, beside))
    return _bare(table).but(name=_in(table.name, beside), partition_of=above)


def _bare(table: Table) -> Table:
    """The table without what speaks of others or by a name that others use."""
    constraints = tuple(c for c in table.constraints if c.kind != "foreign_key")
    return table.but(
        constraints=constraints, policies=(), triggers=(), rules=(), statistics=(), row_security=False, force_row_security=False,
        grants=(), owner=None, comment=None, replica_identity="default",
    )  # fmt: skip


def _hung_on(pair: Pair, table: Table) -> tuple[str, ...]:
    """What the bare table lacks of the whole."""
    bare = set(whole(pair, tables=(_bare(table),)))
    without_keys = table.but(constraints=tuple(c for c in table.constraints if c.kind != "foreign_key"))
    keys = tuple(s for k in table.foreign_keys if not k.inherited for s in added_constraint(table, k))
    return (*keys, *(s for s in whole(pair, tables=(without_keys,)) if s not in bare))


def _moved(pair: Pair, old: Table, new: Table, source: Name, *, into: Name | None = None) -> tuple[str, ...]:
    """The rows of `source`, made as `old`, put into `new`, and what its identities have reached.

    On the way back, `into` another name, columns that are gone and must not be empty hold something that stands for their values.
    """
    target = into or new.name
    both = [(was, c) for c in new.columns if (was := old.column(c.name)) is not None and c.generated is None]
    fresh = [
        c
        for c in new.columns
        if into is not None and must_be_filled(new, c, pair.before) and old.column(c.name) is None
    ]
    listed = quote_identifiers([*(c.name for _, c in both), *(c.name for c in fresh)])
    given = ", ".join(
        [
            *(_as_new(pair, old, was, c, back=into is not None) for was, c in both),
            *(_standing(pair, new, c) for c in fresh),
        ]
    )
    over = " OVERRIDING SYSTEM VALUE" if any(c.identity and c.identity.always for c in new.columns) else ""
    sql = (
        [f"INSERT INTO {qualified(target)} ({listed}){over} SELECT {given} FROM {qualified(source)}"] if listed else []
    )
    if not listed:
        sql.append(f"INSERT INTO {qualified(target)} SELECT FROM {qualified(source)}")
    for column in new.columns:
        was = old.column(column.name)
        if column.identity and was is not None and was.identity:
            reached = identity_name(old, was).but(namespace=source.namespace)
            own = identity_name(new, column).but(namespace=target.namespace)
            sql.append(
                f"SELECT setval({quote_literal(qualified(own))}, last_value, is_called) FROM {qualified(reached)}"
            )
    return tuple(sql)


def _standing(pair: Pair, table: Table, column: Column) -> str:
    """What stands for a value that is gone: where rows are spread by it, one that a partition takes."""
    keys = [k.expression for k in table.partitioning.keys] if table.partitioning else []
    if keys == [column.name]:
        for part in pair.family(table.name):
            found = _FIRST_BOUND.search(part.partition_of.bounds) if part.partition_of else None
            if found:
                return f"{found[1]}::{column.type}"
    return stand_in(column.type, "row_number() OVER ()")


def _as_new(pair: Pair, table: Table, old: Column, new: Column, *, back: bool) -> str:
    name = quote_identifier(old.name)
    again = any(u in pair.remade for u in pair.old.uses.get(column_address(table.name, old.name), ()) if u[0] == "type")
    if again and not back:
        return using(pair, old, new) or name
    if old.type == new.type:
        return name
    loss = None if back else misfit(pair, table, old, new)
    if loss is not None and loss.allowed:
        return what_fits(old, new)
    return f"{name}::{new.type}" if by_assignment(old.type, new.type) else f"{name}::text::{new.type}"
