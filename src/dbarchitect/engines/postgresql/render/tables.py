"""CREATE TABLE, and what can only be said of a column or a table once it exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import (
    qualified,
    qualified_type,
    quote_identifier,
)
from dbarchitect.engines.postgresql.render.clauses import (
    index_key,
    sequence_options,
    storage_parameters,
)
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.ddl import Ddl

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Index, Name, PrimaryKey, Table, Unique


def partition_is_attached(table: Table) -> bool:
    """Whether the partition is made as a table of its own first: it has columns of its own making."""
    return table.partition_of is not None and any(not column.inherited for column in table.columns)


def create_table(table: Table, inline: Collection[Constraint], serial: Collection[str], late: Collection[str]) -> str:
    """The CREATE TABLE statement with the constraints of `inline`.

    Columns in `serial` are written as `serial`; those in `late` get their default later.
    """
    attached = partition_is_attached(table)
    head = f"CREATE {'UNLOGGED ' if table.unlogged else ''}TABLE {qualified(table.name)}"
    if table.partition_of and not attached:
        head += f" PARTITION OF {qualified(table.partition_of.parent)}"
    elif table.of_type:
        head += f" OF {qualified_type(table.of_type)}"
    written = _elements(table, inline, serial, late, every=attached)
    if written:
        head += " (\n    " + ",\n    ".join(written) + "\n)"
    elif not table.of_type and not (table.partition_of and not attached):
        head += " ()"
    return head + _table_suffix(table, attached)


def _table_suffix(table: Table, attached: bool) -> str:
    written = ""
    if table.inherits:
        written += f"\nINHERITS ({', '.join(qualified(parent) for parent in table.inherits)})"
    if table.partition_of and not attached:
        written += f"\n{table.partition_of.bounds}"
    if table.partitioning:
        keys = ", ".join(index_key(key) for key in table.partitioning.keys)
        written += f"\nPARTITION BY {table.partitioning.strategy.upper()} ({keys})"
    if table.access_method:
        written += f"\nUSING {quote_identifier(table.access_method)}"
    if table.options:
        written += f"\nWITH ({storage_parameters(table.options)})"
    if table.tablespace:
        written += f"\nTABLESPACE {quote_identifier(table.tablespace)}"
    return written


def _elements(
    table: Table, inline: Collection[Constraint], serial: Collection[str], late: Collection[str], *, every: bool
) -> list[str]:
    rows: list[tuple[str, str, str]] = []
    for column in table.columns:
        name = quote_identifier(column.name)
        if table.of_type or (column.inherited and not every):
            rest = _typed_column_rest(column, late) if table.of_type else ""
            if rest:
                rows.append((name, "WITH OPTIONS", rest))
            continue
        kind = _serial_name(column) if column.name in serial else short_type(column.type)
        rows.append((name, kind, _column_rest(column, serial, late)))
    names = max((len(row[0]) for row in rows), default=0)
    kinds = max((len(row[1]) for row in rows if row[2] and len(row[1]) <= 40), default=0)
    written = [f"{name:<{names}} {kind:<{kinds}} {rest}".rstrip() for name, kind, rest in rows]
    return written + [constraint_clause(constraint, table, wrap=True) for constraint in inline]


def _typed_column_rest(column: Column, late: Collection[str]) -> str:
    return _column_rest(column.but(collation=None, compression=None), (), late)


_LONG_TYPE = re.compile(
    r"(?P<character>character varying)(?=\Z|[(\[])|(?P<time>timestamp|time)(?P<digits>\(\d\))? (?P<zone>with|without) time zone"
)


def short_type(name: str) -> str:
    """The type under its shorter built-in name: `timestamptz` for `timestamp with time zone`."""
    found = _LONG_TYPE.match(name)
    if found is None:
        return name
    rest = name[found.end() :]
    if found["character"]:
        return f"varchar{rest}"
    return f"{found['time']}{'tz' if found['zone'] == 'with' else ''}{found['digits'] or ''}{rest}"


def column_definition(column: Column) -> str:
    """The column as ADD COLUMN takes it: name, type and all that is said with it."""
    return f"{quote_identifier(column.name)} {short_type(column.type)} {_column_rest(column, (), ())}".rstrip()


def _serial_name(column: Column) -> str:
    return {"smallint": "smallserial", "integer": "serial"}.get(column.type, "bigserial")


def _column_rest(column: Column, serial: Collection[str], late: Collection[str]) -> str:
    parts: list[str] = []
    if column.collation:
        parts.append(f"COLLATE {column.collation}")
    if column.compression:
        parts.append(f"COMPRESSION {quote_identifier(column.compression)}")
    if not column.nullable and column.name not in serial:
        named = f"CONSTRAINT {quote_identifier(column.not_null_name)} " if column.not_null_name else ""
        parts.append(f"{named}NOT NULL")
    if column.default is not None and column.name not in serial and column.name not in late:
        parts.append(f"DEFAULT {column.default}")
    if column.identity:
        options = sequence_options(column.identity, column.identity.sequence)
        when = "ALWAYS" if column.identity.always else "BY DEFAULT"
        parts.append(f"GENERATED {when} AS IDENTITY" + (f" ({options})" if options else ""))
    if column.generated:
        kept = "STORED" if column.generated.stored else "VIRTUAL"
        parts.append(f"GENERATED ALWAYS AS ({column.generated.expression}) {kept}")
    return " ".join(parts)


def inherited_column_changes(schema: Schema, table: Table, version: int) -> Iterator[Ddl]:
    """Where a table's inherited columns differ from its parents'."""
    if partition_is_attached(table) or not _parent_names(table):
        return
    parents = [schema.table(name) for name in _parent_names(table)]
    for column in table.columns:
        if not column.inherited or column.generated or column.identity:
            continue
        above = [found for parent in parents if parent and (found := parent.column(column.name))]
        target = f"ALTER TABLE ONLY {qualified(table.name)} ALTER COLUMN {quote_identifier(column.name)}"
        if above and column.default not in {found.default for found in above}:
            change = "DROP DEFAULT" if column.default is None else f"SET DEFAULT {column.default}"
            yield Ddl(f"{target} {change}", "default", str(table.name))
        if column.not_null_name and version >= 18:
            change = f"ADD CONSTRAINT {quote_identifier(column.not_null_name)} NOT NULL {quote_identifier(column.name)}"
            yield Ddl(f"ALTER TABLE {qualified(table.name)} {change}", "constraint", str(table.name))
        elif above and not column.nullable and all(found.nullable for found in above):
            yield Ddl(f"{target} SET NOT NULL", "constraint", str(table.name))


def _parent_names(table: Table) -> tuple[Name, ...]:
    return (table.partition_of.parent,) if table.partition_of else table.inherits


def attach_partition(table: Table) -> Ddl | None:
    """ALTER TABLE … ATTACH PARTITION for a partition that was made as a table of its own."""
    if table.partition_of is None or not partition_is_attached(table):
        return None
    parent, name = qualified(table.partition_of.parent), qualified(table.name)
    return Ddl(
        f"ALTER TABLE ONLY {parent} ATTACH PARTITION {name} {table.partition_of.bounds}", "partition", str(table.name)
    )


def column_settings(table: Table) -> Iterator[Ddl]:
    """Storage, statistics targets and options of columns."""
    for column in table.columns:
        target = f"ALTER TABLE ONLY {qualified(table.name)} ALTER COLUMN {quote_identifier(column.name)}"
        if column.storage:
            yield Ddl(f"{target} SET STORAGE {column.storage.upper()}", "column", str(table.name))
        if column.statistics_target is not None:
            yield Ddl(f"{target} SET STATISTICS {column.statistics_target}", "column", str(table.name))
        if column.options:
            yield Ddl(f"{target} SET ({storage_parameters(column.options)})", "column", str(table.name))


def table_settings(table: Table) -> Iterator[Ddl]:
    """What is said of a table after its indexes exist: clustering and replica identity."""
    name = qualified(table.name)
    primary = (table.primary_key,) if table.primary_key else ()
    indexes: list[Index | PrimaryKey | Unique] = [*table.indexes, *table.uniques, *primary]
    for index in indexes:
        if index.clustered:
            yield Ddl(f"ALTER TABLE {name} CLUSTER ON {quote_identifier(index.name)}", "table", str(table.name))
    match table.replica_identity:
        case "default":
            return
        case "full" | "nothing":
            change = table.replica_identity.upper()
        case index_name:
            change = f"USING INDEX {quote_identifier(index_name)}"
    yield Ddl(f"ALTER TABLE ONLY {name} REPLICA IDENTITY {change}", "table", str(table.name))
