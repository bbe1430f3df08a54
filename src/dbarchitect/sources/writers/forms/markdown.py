"""The data dictionary in Markdown: every table with its columns, keys, indexes and who refers to it; to be read by people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.model.tables import Check, Exclude, ForeignKey, PrimaryKey, Unique
from dbarchitect.sources.writers.lost import lost
from dbarchitect.sources.writers.relations import designed, marks, relations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Index, Table

FORMAT = "markdown"
ENDING = ".md"
MEDIA = "text/markdown"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def write(schema: Schema) -> str:
    """Tables by name, then types and views."""
    tables = sorted(designed(schema), key=lambda t: (t.name.namespace, t.name.name))
    columns = sum(len(t.columns) for t in tables)
    keys = sum(len(t.foreign_keys) for t in tables)
    referring: dict[str, list[str]] = {}
    for relation in relations(tuple(tables)):
        referring.setdefault(relation.parent, []).append(f"{relation.child.name} ({', '.join(relation.key.columns)})")
    parts = [
        "# Data dictionary",
        f"{counted(len(tables), 'table')}, {counted(columns, 'column')}, {counted(keys, 'foreign key')}; {schema.dialect}.",
        *(_table(schema, t, referring.get(str(t.name), [])) for t in tables),
        _types(schema),
        _views(schema),
    ]
    return "\n\n".join(p for p in parts if p) + "\n"


def losses(schema: Schema) -> tuple[str, ...]:
    kept = frozenset(
        {
            "enums", "checks", "exclusions", "generated", "collations", "partial_indexes", "covering_indexes", "index_order", "index_methods",
            "expression_indexes", "constraint_names", "comments", "partitions", "domains", "views", "defaults", "composite_references", "indexes",
            "column_comments", "namespaces", "index_names",
        }
    )  # fmt: skip
    return tuple(lost(schema, kept))  # type: ignore[arg-type]


def _md(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    plain = " ".join(text.split()).replace("|", "\\|")
    if not plain:
        return ""
    return f"`{plain}`" if "`" not in plain else f"`` {plain} ``"


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *body]) if body else ""


def _table(schema: Schema, table: Table, referring: list[str]) -> str:
    parts = [f"## {_md(str(table.name))}"]
    if table.comment:
        parts.append(_md(table.comment))
    split = sum(1 for t in schema.tables if t.partition_of and t.partition_of.parent == table.name)
    if table.partitioning:
        keys = ", ".join(_code(k.expression) for k in table.partitioning.keys)
        parts.append(f"Partitioned by {table.partitioning.strategy} of {keys} ({counted(split, 'partition')}).")
    parts.append(
        _rows(("column", "type", "null", "default", "key", "meaning"), (_column(table, c) for c in table.columns))
    )
    listing = [
        *(f"- {_md(c.name)}: {_code(_constraint(c))}" for c in table.constraints),
        *(f"- index {_md(i.name)}: {_code(_index(i))}" for i in table.indexes),
        *(f"- policy {_md(p.name)} for {p.command}" for p in table.policies),
        *(f"- trigger {_md(t.name)}" for t in table.triggers),
    ]
    parts.append("\n".join(listing))
    if referring:
        parts.append(f"Referred to by {', '.join(_md(r) for r in referring)}.")
    return "\n\n".join(p for p in parts if p)


def _column(table: Table, column: Column) -> tuple[str, ...]:
    default = column.default or ""
    if column.identity:
        default = "identity"
    if column.generated:
        default = f"= {column.generated.expression}"
    kind = column.type + (f" COLLATE {column.collation}" if column.collation else "")
    return (
        f"**{_md(column.name)}**",
        _code(kind),
        "yes" if column.nullable else "no",
        _code(default),
        ", ".join(marks(table, column.name)),
        _md(column.comment or ""),
    )


def _constraint(constraint: Constraint) -> str:
    match constraint:
        case PrimaryKey():
            return f"PRIMARY KEY ({', '.join(constraint.columns)})"
        case Unique():
            return f"UNIQUE ({', '.join(constraint.columns)})"
        case ForeignKey():
            text = f"({', '.join(constraint.columns)}) REFERENCES {constraint.target} ({', '.join(constraint.target_columns)})"
            for word, action in (("DELETE", constraint.on_delete), ("UPDATE", constraint.on_update)):
                text += f" ON {word} {action.upper()}" if action != "no action" else ""
            return text
        case Check():
            return f"CHECK ({constraint.expression})"
        case Exclude():
            keys = ", ".join(f"{k.expression} WITH {k.operator}" for k in constraint.keys)
            return f"EXCLUDE USING {constraint.method} ({keys})" + (
                f" WHERE ({constraint.where})" if constraint.where else ""
            )


def _index(index: Index) -> str:
    keys = ", ".join(k.expression + (" DESC" if k.descending else "") for k in index.keys)
    text = f"{'UNIQUE ' if index.unique else ''}{index.method} ({keys})"
    text += f" INCLUDE ({', '.join(index.include)})" if index.include else ""
    return text + (f" WHERE {index.where}" if index.where else "")


def _types(schema: Schema) -> str:
    enums = [
        (f"**{_md(str(e.name))}**", ", ".join(_code(v) for v in e.values), _md(e.comment or "")) for e in schema.enums
    ]
    domains = [
        (
            f"**{_md(str(d.name))}**",
            _code(" ".join([d.base, *(f"CHECK ({c.expression})" for c in d.checks)])),
            _md(d.comment or ""),
        )
        for d in schema.domains
    ]
    body = _rows(("type", "values", "meaning"), [*enums, *domains])
    return f"## Types\n\n{body}" if body else ""


def _views(schema: Schema) -> str:
    parts = [
        f"### {_md(str(v.name))}\n\n"
        + (f"{_md(v.comment)}\n\n" if v.comment else "")
        + f"```sql\n{v.query.strip().replace('```', '` ` `')}\n```"
        for v in schema.views
    ]
    return "## Views\n\n" + "\n\n".join(parts) if parts else ""
