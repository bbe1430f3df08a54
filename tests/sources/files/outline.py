"""A schema in short lines, as the cases of readers write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Check, Exclude, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Index


def outline(schema: Schema) -> dict[str, list[str]]:
    """For each table and view its columns, then its constraints and indexes by name."""
    found = {}
    for table in schema.tables:
        lines = [_column(c) for c in table.columns]
        lines += sorted(_constraint(c) for c in table.constraints)
        lines += sorted(_index(i) for i in table.indexes)
        lines += [f"comment {table.comment}"] if table.comment else []
        found[str(table.name)] = lines
    for view in schema.views:
        found[f"view {view.name}"] = []
    return found


def _column(column: Column) -> str:
    parts = [column.name, column.type]
    parts += [] if column.nullable else ["not null"]
    parts += [f"default {column.default}"] if column.default is not None else []
    parts += ["identity"] if column.identity else []
    parts += [f"= {column.generated.expression}"] if column.generated else []
    parts += [f"-- {column.comment}"] if column.comment else []
    return " ".join(parts)


def _constraint(constraint: Constraint) -> str:
    match constraint:
        case PrimaryKey():
            return f"primary key {constraint.name} ({', '.join(constraint.columns)})"
        case Unique():
            return f"unique {constraint.name} ({', '.join(constraint.columns)})"
        case ForeignKey():
            pointed = f"{constraint.target} ({', '.join(constraint.target_columns)})"
            text = f"foreign key {constraint.name} ({', '.join(constraint.columns)}) to {pointed}"
            text += f" on delete {constraint.on_delete}" if constraint.on_delete != "no action" else ""
            return text + (f" on update {constraint.on_update}" if constraint.on_update != "no action" else "")
        case Check():
            return f"check {constraint.name}: {constraint.expression}"
        case Exclude():
            return f"exclude {constraint.name}"


def _index(index: Index) -> str:
    keys = ", ".join(k.expression + (" desc" if k.descending else "") for k in index.keys)
    text = f"{'unique ' if index.unique else ''}index {index.name} {index.method} ({keys})"
    text += f" include ({', '.join(index.include)})" if index.include else ""
    return text + (f" where {index.where}" if index.where else "")
