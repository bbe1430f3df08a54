"""A table made anew with its rows: the old one steps aside into a namespace of its own, its rows move, then it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.conversion import by_assignment
from dbarchitect.diff.counters import identity_name
from dbarchitect.diff.creating import added_constraint, created, parts_of
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.pair import table_address
from dbarchitect.diff.regaining import column_losses
from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_identifiers, quote_literal
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.tables import Column, Table


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
    loss = column_losses(pair, old, new)
    moved = _moved(old, new, beside)
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
        *_moved(new, old, new.name, into=beside),
    )
    yield Change("alter", ("old table", *address[1:]), gone, again, Rank.REMOVAL, needs=(rows, address))


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


def _moved(old: Table, new: Table, source: Name, *, into: Name | None = None) -> tuple[str, ...]:
    """The rows of `source`, made as `old`, put into `new`, and what its identities have reached."""
    target = into or new.name
    both = [(was, c) for c in new.columns if (was := old.column(c.name)) is not None and c.generated is None]
    listed = quote_identifiers([c.name for _, c in both])
    given = ", ".join(_as_new(was, c) for was, c in both)
    over = " OVERRIDING SYSTEM VALUE" if any(c.identity and c.identity.always for c in new.columns) else ""
    sql = [f"INSERT INTO {qualified(target)} ({listed}){over} SELECT {given} FROM {qualified(source)}"] if both else []
    for column in new.columns:
        was = old.column(column.name)
        if column.identity and was is not None and was.identity:
            reached = identity_name(old, was).but(namespace=source.namespace)
            own = identity_name(new, column).but(namespace=target.namespace)
            sql.append(
                f"SELECT setval({quote_literal(qualified(own))}, last_value, is_called) FROM {qualified(reached)}"
            )
    return tuple(sql)


def _as_new(old: Column, new: Column) -> str:
    name = quote_identifier(old.name)
    if old.type == new.type:
        return name
    return f"{name}::{new.type}" if by_assignment(old.type, new.type) else f"{name}::text::{new.type}"
