"""A schema as DuckDB's DDL. What DuckDB has no words for is in `losses`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.duckdb.names import qualified, quote_identifier, quote_identifiers, quote_literal
from dbarchitect.model.tables import Check, Exclude, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.objects import Sequence
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Index, Table


def to_sql(schema: Schema) -> str:
    """The script that makes the schema."""
    return "".join(f"{sql};\n\n" if "\n" in sql else f"{sql};\n" for sql in render(schema))


def render(schema: Schema) -> tuple[str, ...]:
    """The statements in order: namespaces, types, sequences, macros, tables, indexes, views, comments."""
    made = [f"CREATE SCHEMA {quote_identifier(n.name)}" for n in schema.namespaces]
    made += [
        f"CREATE TYPE {qualified(e.name)} AS ENUM ({', '.join(quote_literal(v) for v in e.values)})"
        for e in schema.enums
    ]
    made += [_sequence(s) for s in schema.sequences]
    made += [r.definition for r in schema.routines if r.definition]
    made += [create_table(t) for t in _ordered(schema.tables)]
    made += [create_index(t, i) for t in schema.tables for i in t.indexes]
    for view in schema.views:
        columns = f" ({quote_identifiers(view.columns)})" if view.columns else ""
        made.append(f"CREATE VIEW {qualified(view.name)}{columns} AS {view.query}")
    return (*made, *_comments(schema))


def losses(schema: Schema) -> tuple[str, ...]:
    """What of the schema the script does not say."""
    kinds = (schema.domains, schema.composites, schema.ranges)
    found = [f"type {name}" for kind in kinds for name in sorted(str(t.name) for t in kind)]
    for table in schema.tables:
        found += [f"policy {p.name} on {table.name}" for p in table.policies]
        found += [f"trigger {t.name} on {table.name}" for t in table.triggers]
        found += [f"exclusion {c.name} on {table.name}" for c in table.constraints if isinstance(c, Exclude)]
        for key in table.foreign_keys:
            if (key.on_delete, key.on_update) != ("no action", "no action"):
                found.append(f"actions of reference {key.name} on {table.name}")
        found += [f"partitioning of {table.name}"] if table.partitioning else []
        found += [f"condition of index {i.name}" for i in table.indexes if i.where]
    return tuple(found)


def _ordered(tables: tuple[Table, ...]) -> list[Table]:
    """Tables behind those they refer to; in the order given where that is free."""
    left = list(tables)
    done: set[str] = set()
    names = {str(t.name) for t in tables}
    ordered: list[Table] = []
    while left:
        ready = next((t for t in left if not (_targets(t) & names) - done - {str(t.name)}), left[0])
        ordered.append(ready)
        done.add(str(ready.name))
        left.remove(ready)
    return ordered


def _targets(table: Table) -> set[str]:
    return {str(k.target) for k in table.foreign_keys}


def create_table(table: Table) -> str:
    lines = [_column(c) for c in table.columns]
    lines += [said for c in table.constraints if (said := _clause(c))]
    body = ",\n".join(f"    {line}" for line in lines)
    return f"CREATE TABLE {qualified(table.name)} (\n{body}\n)"


def _column(column: Column) -> str:
    said = f"{quote_identifier(column.name)} {column.type}"
    if column.generated is not None:
        return f"{said} GENERATED ALWAYS AS ({column.generated.expression}) VIRTUAL"
    if column.collation:
        said += f" COLLATE {column.collation}"
    if not column.nullable:
        said += " NOT NULL"
    return said + (f" DEFAULT ({column.default})" if column.default is not None else "")


def _clause(constraint: Constraint) -> str:
    """DuckDB gives constraints names of its own."""
    match constraint:
        case PrimaryKey():
            return f"PRIMARY KEY ({quote_identifiers(constraint.columns)})"
        case Unique():
            return f"UNIQUE ({quote_identifiers(constraint.columns)})"
        case Check():
            return f"CHECK ({constraint.expression})"
        case ForeignKey():
            target = f"{qualified(constraint.target)} ({quote_identifiers(constraint.target_columns)})"
            return f"FOREIGN KEY ({quote_identifiers(constraint.columns)}) REFERENCES {target}"
        case Exclude():
            return ""


def create_index(table: Table, index: Index) -> str:
    keys = ", ".join(quote_identifier(k.expression) if k.is_column else f"({k.expression})" for k in index.keys)
    unique = "UNIQUE " if index.unique else ""
    return f"CREATE {unique}INDEX {quote_identifier(index.name)} ON {qualified(table.name)} ({keys})"


def _sequence(sequence: Sequence) -> str:
    said = f"CREATE SEQUENCE {qualified(sequence.name)} INCREMENT BY {sequence.increment}"
    said += f" MINVALUE {sequence.minimum}" if sequence.minimum is not None else ""
    said += f" MAXVALUE {sequence.maximum}" if sequence.maximum is not None else ""
    return f"{said} START {sequence.start}" + (" CYCLE" if sequence.cycle else "")


def _comments(schema: Schema) -> Iterator[str]:
    for table in schema.tables:
        if table.comment:
            yield f"COMMENT ON TABLE {qualified(table.name)} IS {quote_literal(table.comment)}"
        for column in table.columns:
            if column.comment:
                place = f"{qualified(table.name)}.{quote_identifier(column.name)}"
                yield f"COMMENT ON COLUMN {place} IS {quote_literal(column.comment)}"
        for index in table.indexes:
            if index.comment:
                name = qualified(table.name.but(name=index.name))
                yield f"COMMENT ON INDEX {name} IS {quote_literal(index.comment)}"
    for view in schema.views:
        if view.comment:
            yield f"COMMENT ON VIEW {qualified(view.name)} IS {quote_literal(view.comment)}"
