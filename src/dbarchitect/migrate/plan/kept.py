"""Fingerprints of the rows that must come through a plan: which tables are looked at, and what is compared of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.diff.bounds import covered
from dbarchitect.diff.naming import named_types
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.plan.rows import type_name

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Name, Table


@dataclass(frozen=True)
class Watched:
    """A table of both sides; `values` are pairs of expressions that print the same before the plan and after it."""

    table: str
    values: tuple[tuple[str, str], ...]


def watched(before: Schema, after: Schema, lost: frozenset[str]) -> tuple[Watched, ...]:
    """The tables whose rows are there on both sides; columns in `lost` (as `table.column`) are left out."""
    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Links

    there = {t.name: t for t in before.tables}
    pair = Pair(before, after, Links(), Links())
    found = []
    for new in after.tables:
        old = there.get(new.name)
        above = _among_which_rows_move(there, after, new)
        if old is None or (not _holds_its_rows(old, new) if above is None else above != new.name):
            continue
        values = []
        for column in new.columns:
            was = old.column(column.name)
            plain = (
                was is not None
                and not was.generated
                and not column.generated
                and f"{new.name}.{column.name}" not in lost
            )
            if was is not None and plain and (both := _printed(pair, was, column)):
                values.append(both)
        only = "" if new.partitioning or old.partitioning else "ONLY "
        found.append(Watched(only + qualified(new.name), tuple(values)))
    return tuple(found)


def _holds_its_rows(old: Table, new: Table) -> bool:
    """Rows of a partitioned table are looked at in its partitions, unless it is partitioned on one side alone."""
    return old.partitioning is None or old.partitioning != new.partitioning


def _among_which_rows_move(there: dict[Name, Table], after: Schema, table: Table) -> Name | None:
    """The partitioned table whose rows find other places among its partitions, where the table is it or one of them."""
    now = {t.name: t for t in after.tables}
    parent = (
        now[table.name] if table.partitioning else now.get(table.partition_of.parent) if table.partition_of else None
    )
    old = there.get(parent.name) if parent is not None else None
    if parent is None or old is None or old.partitioning != parent.partitioning:
        return None
    was, will = ([t for t in side.values() if _is_part(t, parent.name)] for side in (there, now))
    gone = [t for t in was if t.name not in now]
    come = [t for t in will if t.name not in there]
    joined = {t.name for t in was} ^ {t.name for t in will}
    strangers = joined - {t.name for t in (*gone, *come)}
    if strangers or any(t.partitioning for t in (*was, *will)):
        return None
    dealt = parent.partitioning is not None and parent.partitioning.strategy == "hash"
    if dealt and {_bounds(t) for t in was} == {_bounds(t) for t in will}:
        return None
    stays = dealt or (come and all(covered(t, come) for t in gone))
    return parent.name if stays else None


def _is_part(table: Table, parent: Name) -> bool:
    return table.partition_of is not None and table.partition_of.parent == parent


def _bounds(table: Table) -> str:
    return table.partition_of.bounds if table.partition_of else ""


def _printed(pair: Pair, old: Column, new: Column) -> tuple[str, str] | None:
    """The old column and the new as expressions that print alike; None where that cannot be said."""
    from dbarchitect.diff.conversion import using

    name = quote_identifier(old.name)
    if both := _attributes(pair, old, new, name):
        return both
    given, text = name, False
    if old.type != new.type:
        fresh = {type_name(t.name) for t in named_types(pair.after)}
        text = new.type.partition("[")[0] in fresh
        given = name if text else using(pair, old, new) or f"{name}::{new.type}"
    if not new.nullable and old.nullable and new.default is not None and not new.generated:
        if "(" in new.default or text:
            return None
        return f"coalesce(({given})::text, ({new.default})::text)", f"{name}::text"
    return (f"({given})::text", f"{name}::text") if text else (given, name)


def _attributes(pair: Pair, old: Column, new: Column, name: str) -> tuple[str, str] | None:
    """Of a composite type that changes: the attributes of both sides, as text."""
    was = next((c for c in pair.before.composites if type_name(c.name) == old.type), None)
    now = next((c for c in pair.after.composites if type_name(c.name) == new.type), None)
    if was is None or now is None or was.attributes == now.attributes:
        return _lengths(pair, old, new, name)
    both = [a.name for a in now.attributes if any(b.name == a.name for b in was.attributes)]
    parts = ", ".join(f"({name}).{quote_identifier(a)}::text" for a in both)
    return (f"ROW({parts})", f"ROW({parts})") if both else None


def _lengths(pair: Pair, old: Column, new: Column, name: str) -> tuple[str, str] | None:
    """Of an array of a composite type that changes: how many there are."""
    was = next((c for c in pair.before.composites if f"{type_name(c.name)}[]" == old.type), None)
    now = next((c for c in pair.after.composites if f"{type_name(c.name)}[]" == new.type), None)
    if was is None or now is None or was.attributes == now.attributes:
        return None
    return (f"cardinality({name})", f"cardinality({name})")


def fingerprints(connection: Connection[Any], tables: tuple[Watched, ...], *, then: bool) -> dict[str, tuple[int, str]]:
    """How many rows each table has and what their values hash to, in no order; a table that cannot be read is left out."""
    from psycopg import Error

    found = {}
    for one in tables:
        row = f"ROW({', '.join(value[then] for value in one.values)})::text" if one.values else "''"
        hashed = f"sum(('x' || left(md5({row}), 15))::bit(60)::bigint)"
        sql = f"SELECT count(*), coalesce({hashed}, 0)::text FROM {one.table}"
        try:
            with connection.transaction():
                got = connection.execute(sql.encode()).fetchone()
        except Error:
            continue
        if got:
            found[one.table] = (int(got[0]), str(got[1]))
    return found
