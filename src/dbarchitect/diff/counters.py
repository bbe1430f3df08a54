"""Where the numbers of a column come from: identity, or a sequence as its default; from one to the other no number comes twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.pair import address_of, column_address, is_serial
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.clauses import sequence_options
from dbarchitect.engines.postgresql.render.objects import create_sequence, own_sequence
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import Sequence
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Identity, Table


def taken_over(pair: Pair) -> Iterator[Address]:
    """The sequences that an identity takes the place of, or that take the place of one."""
    for old, new in pair.tables():
        for column in new.columns:
            was = old.column(column.name)
            if was is None or (was.identity is None) == (column.identity is None):
                continue
            for schema, side, table in ((pair.before, was, old), (pair.after, column, new)):
                found = owned_sequence(schema, table, side)
                if found is not None:
                    yield address_of("sequence", found.name)


def owned_sequence(schema: Schema, table: Table, column: Column) -> Sequence | None:
    """The sequence that the column's default takes from and that belongs to it."""
    if not is_serial(column):
        return None
    return next((s for s in schema.sequences if s.owned_by == (table.name, column.name)), None)


def identity_name(table: Table, column: Column) -> Name:
    usual = Name(namespace=table.name.namespace, name=default_name(table.name.name, column.name, "seq"))
    return (column.identity.sequence if column.identity else None) or usual


def identity_changes(pair: Pair, table: Table, old: Column, new: Column) -> Iterator[Change]:
    """The changes between no identity, a sequence and an identity."""
    address = column_address(table.name, new.name)
    if old.identity and new.identity:
        yield from _altered(table, old, new)
        return
    sql = _to(pair.before, pair.after, table, old, new)
    back = _to(pair.after, pair.before, table, new, old)
    yield Change("alter", address, sql, back, Rank.SETTINGS, also=(("default", *address[1:]),))


def _to(before: Schema, after: Schema, table: Table, old: Column, new: Column) -> tuple[str, ...]:
    """The statements from `old` to `new`, of which just one is an identity."""
    target = f"ALTER TABLE {qualified(table.name)} ALTER COLUMN {quote_identifier(new.name)}"
    if new.identity:
        return _to_identity(before, table, old, new, target)
    return _from_identity(after, table, old, new, target)


def _to_identity(before: Schema, table: Table, old: Column, new: Column, target: str) -> tuple[str, ...]:
    own = owned_sequence(before, table, old)
    name = identity_name(table, new)
    statements = [f"{target} DROP DEFAULT"] if old.default is not None else []
    highest = f"SELECT max({quote_identifier(new.name)})::bigint FROM {qualified(table.name)}"
    if own is not None:
        beside = own.name.but(name=f"{own.name.name.encode()[:50].decode(errors='ignore')}_former")
        statements.append(f"ALTER SEQUENCE {qualified(own.name)} RENAME TO {quote_identifier(beside.name)}")
    if old.nullable:
        statements.append(f"{target} SET NOT NULL")
    assert new.identity is not None
    options = sequence_options(new.identity, new.identity.sequence)
    when = "ALWAYS" if new.identity.always else "BY DEFAULT"
    statements.append(f"{target} ADD GENERATED {when} AS IDENTITY" + (f" ({options})" if options else ""))
    start = _start(new.identity)
    reached = [f"({highest})"]
    if own is not None:
        reached.append(f"(SELECT CASE WHEN is_called THEN last_value END FROM {qualified(beside)})")
    pick = "greatest" if new.identity.increment > 0 else "least"
    last = f"{pick}({', '.join(reached)})"
    regclass = quote_literal(qualified(name))
    statements.append(f"SELECT setval({regclass}, coalesce({last} + {new.identity.increment}, {start}), false)")
    if own is not None:
        statements.append(f"DROP SEQUENCE {qualified(beside)}")
    return tuple(statements)


def _start(identity: Identity) -> int:
    return identity.start


def _from_identity(after: Schema, table: Table, old: Column, new: Column, target: str) -> tuple[str, ...]:
    own = owned_sequence(after, table, new)
    was = identity_name(table, old)
    if own is None:
        statements = [f"{target} DROP IDENTITY"]
        if new.nullable:
            statements.append(f"{target} DROP NOT NULL")
        if new.default is not None:
            statements.append(f"{target} SET DEFAULT {new.default}")
        return tuple(statements)
    beside = own.but(
        name=own.name.but(name=f"{own.name.name.encode()[:50].decode(errors='ignore')}_next"), owned_by=None
    )
    statements = [
        create_sequence(beside).sql,
        f"SELECT setval({quote_literal(qualified(beside.name))}, last_value, is_called) FROM {qualified(was)}",
        f"{target} DROP IDENTITY",
        f"ALTER SEQUENCE {qualified(beside.name)} RENAME TO {quote_identifier(own.name.name)}",
    ]
    owned = own_sequence(own)
    if owned:
        statements.append(owned.sql)
    statements.append(f"{target} SET DEFAULT {new.default}")
    if new.nullable:
        statements.append(f"{target} DROP NOT NULL")
    return tuple(statements)


def _altered(table: Table, old: Column, new: Column) -> Iterator[Change]:
    address = column_address(table.name, new.name)
    target = f"ALTER TABLE {qualified(table.name)} ALTER COLUMN {quote_identifier(new.name)}"
    there, back = _settings(old.identity, new.identity), _settings(new.identity, old.identity)
    if there:
        yield Change("alter", address, (f"{target} {there}",), (f"{target} {back}",), Rank.SETTINGS)
    was, now = identity_name(table, old), identity_name(table, new)
    if was != now and was.namespace == now.namespace:
        sql, undo = (
            f"ALTER SEQUENCE {qualified(a)} RENAME TO {quote_identifier(b.name)}" for a, b in ((was, now), (now, was))
        )
        yield Change("alter", address, (sql,), (undo,), Rank.SETTINGS)


def _settings(old: Identity | None, new: Identity | None) -> str:
    assert old is not None
    assert new is not None
    parts = []
    if old.always != new.always:
        parts.append(f"SET GENERATED {'ALWAYS' if new.always else 'BY DEFAULT'}")
    if old.increment != new.increment:
        parts.append(f"SET INCREMENT BY {new.increment}")
    if old.minimum != new.minimum:
        parts.append("SET NO MINVALUE" if new.minimum is None else f"SET MINVALUE {new.minimum}")
    if old.maximum != new.maximum:
        parts.append("SET NO MAXVALUE" if new.maximum is None else f"SET MAXVALUE {new.maximum}")
    if old.start != new.start:
        parts.append(f"SET START WITH {new.start}")
    if old.cache != new.cache:
        parts.append(f"SET CACHE {new.cache}")
    if old.cycle != new.cycle:
        parts.append("SET CYCLE" if new.cycle else "SET NO CYCLE")
    return " ".join(parts)
