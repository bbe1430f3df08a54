"""Tables as they are made: with their columns and the constraints that need nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.inline import stands_inline
from dbarchitect.diff.making import made
from dbarchitect.diff.pair import address_of, table_address
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.engines.postgresql.render.constraints import constraint_clause

if TYPE_CHECKING:
    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import ForeignKey, Table


def parts_of(table: Table) -> tuple[Address, ...]:
    """Everything that is there as long as the table is."""
    place = (table.name.namespace, table.name.name)
    found: list[Address] = [("column", *place, c.name) for c in table.columns]
    found += [("default", *place, c.name) for c in table.columns if c.default]
    found += [("constraint", *place, c.name) for c in table.constraints]
    found += [("index", place[0], i.name) for i in table.indexes]
    found += [("trigger", *place, t.name) for t in table.triggers]
    found += [("policy", *place, p.name) for p in table.policies]
    found += [("rule", *place, r.name) for r in table.rules]
    return (*found, *(address_of("statistics", s.name) for s in table.statistics))


def created(pair: Pair, table: Table) -> Change:
    """The table with its columns and the constraints that need nothing else; the others are changes of their own."""
    bare = table.but(
        constraints=tuple(c for c in table.constraints if stands_inline(pair.new, table, c)), indexes=(), policies=(), triggers=(),
        rules=(), statistics=(), row_security=False, force_row_security=False, replica_identity="default",
    )  # fmt: skip
    place = (table.name.namespace, table.name.name)
    also: list[Address] = [("column", *place, c.name) for c in table.columns]
    also += [("default", *place, c.name) for c in table.columns if c.default]
    also += [("constraint", *place, c.name) for c in bare.constraints]
    parents = [*table.inherits, *([table.partition_of.parent] if table.partition_of else [])]
    needs = tuple(table_address(p) for p in parents)
    sql = made(pair, tables=(bare,))
    return Change(
        "create",
        table_address(table.name),
        sql,
        (f"DROP TABLE {qualified(table.name)}",),
        Rank.TABLES,
        also=tuple(also),
        needs=needs,
        once_gone=siblings(pair, table),
    )


def siblings(pair: Pair, table: Table) -> tuple[Address, ...]:
    """The partitions before that stand where this one shall stand: its bounds may be theirs."""
    if table.partition_of is None:
        return ()
    parent = table.partition_of.parent
    beside = [
        t for t in pair.before.tables if t.partition_of and t.partition_of.parent == parent and t.name != table.name
    ]
    return tuple((kind, t.name.namespace, t.name.name) for t in beside for kind in ("table", "partition"))


def added_constraint(table: Table, key: ForeignKey) -> tuple[str, ...]:
    """What adds the reference to a table that is there."""
    return (f"ALTER TABLE {qualified(table.name)} ADD {constraint_clause(key)}",)
