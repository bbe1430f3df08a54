"""What goes with a column, and how the column comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.conversion import underneath
from dbarchitect.diff.fillers import stand_in
from dbarchitect.diff.naming import allowing
from dbarchitect.diff.pair import table_address
from dbarchitect.engines.postgresql.names import qualified, qualified_type, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.grants import grant_statements
from dbarchitect.engines.postgresql.render.tables import column_definition, column_settings
from dbarchitect.model.migration import Loss
from dbarchitect.model.tables import Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table


def whole_column(table: Table, column: Column, schema: Schema) -> tuple[str, ...]:
    """What makes the column again, with its settings, privileges and comment."""
    name = qualified(table.name)
    made = [f"ALTER TABLE {name} ADD COLUMN {column_definition(column)}"]
    if must_be_filled(table, column, schema):
        made = list(_with_stand_ins(table, column, schema))
    alone = table.but(columns=(column,), constraints=(), indexes=())
    made += [d.sql for d in column_settings(alone)]
    own = tuple(g.but(columns=(column.name,)) for g in table.grants if column.name in g.columns)
    made += grant_statements(f"TABLE {name}", own)
    if column.comment is not None:
        made.append(f"COMMENT ON COLUMN {name}.{quote_identifier(column.name)} IS {quote_literal(column.comment)}")
    return tuple(made)


def must_be_filled(table: Table, column: Column, schema: Schema) -> bool:
    """Whether rows whose value is gone cannot do without one: it must not be empty, or not empty twice."""
    if column.default is not None or column.identity is not None or column.generated is not None:
        return False
    if not column.nullable or is_demanding(schema, column.type):
        return True
    keys = [c.columns for c in table.constraints if isinstance(c, Unique) and c.nulls_not_distinct]
    keys += [tuple(k.expression for k in i.keys) for i in table.indexes if i.unique and i.nulls_not_distinct]
    return any(column.name in k for k in keys)


def is_demanding(schema: Schema, kind: str) -> bool:
    """Whether the type is a domain that takes no null and gives nothing in its place."""
    found = next((d for d in schema.domains if qualified_type(d.name) == kind), None)
    if found is None or found.default is not None:
        return False
    return not found.nullable or is_demanding(schema, found.base)


def _with_stand_ins(table: Table, column: Column, schema: Schema) -> Iterator[str]:
    """A column that must not be empty, whose values are gone: each row gets one that stands for it."""
    name, quoted = qualified(table.name), quote_identifier(column.name)
    bare = column.but(nullable=True, not_null_name=None)
    if is_demanding(schema, column.type):
        # the rows that are there get a first value with the column, as the domain takes no null
        base = underneath(schema, column.type)
        yield f"ALTER TABLE {name} ADD COLUMN {column_definition(bare.but(default=stand_in(base, '1')))}"
        yield f"ALTER TABLE {name} ALTER COLUMN {quoted} DROP DEFAULT"
    else:
        yield f"ALTER TABLE {name} ADD COLUMN {column_definition(bare)}"
    rows = f"SELECT ctid AS place, tableoid AS part, row_number() OVER () AS n FROM {name}"
    where = "t.ctid = s.place AND t.tableoid = s.part"
    yield f"UPDATE {name} AS t SET {quoted} = {stand_in(underneath(schema, column.type), 's.n')} FROM ({rows}) AS s WHERE {where}"
    if column.nullable:
        return
    if column.not_null_name:
        yield f"ALTER TABLE {name} ADD CONSTRAINT {quote_identifier(column.not_null_name)} NOT NULL {quoted}"
    else:
        yield f"ALTER TABLE {name} ALTER COLUMN {quoted} SET NOT NULL"


def column_loss(pair: Pair, table: Table, column: Column, *, derived: bool = False) -> Loss:
    """What goes with the column."""
    name = f"{table.name}.{column.name}"
    what = f"the values of {name}" + (", which is computed from now on" if derived else "")
    return Loss(
        object=f"column {name}", what=what, allow=allowing(name),
        allowed=pair.given.allows(name, f"column:{name}", f"{table.name.namespace}.{table.name.name}.{column.name}"),
        rows=pair.given.rows.get(table_address(table.name)),
    )  # fmt: skip


def column_losses(pair: Pair, old: Table, new: Table) -> Loss | None:
    """What goes with the columns that a table made anew does not have."""
    gone = [c for c in old.columns if new.column(c.name) is None and c.generated is None]
    return joined([column_loss(pair, old, c) for c in gone])


def joined(losses: list[Loss]) -> Loss | None:
    """Several losses as one; None of none."""
    if len(losses) < 2:
        return losses[0] if losses else None
    return Loss(
        object=", ".join(x.object for x in losses), what="; ".join(x.what for x in losses),
        allow=" ".join(x.allow for x in losses), allowed=all(x.allowed for x in losses),
    )  # fmt: skip
