"""A schema as SQLite's DDL. What SQLite has no words for is in `losses`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.sqlite.names import quote_identifier, quote_identifiers
from dbarchitect.model.tables import Check, Exclude, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.model.objects import View
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Index, IndexKey, Table, Trigger


def to_sql(schema: Schema) -> str:
    """The script that makes the schema."""
    return "".join(f"{sql};\n\n" if "\n" in sql else f"{sql};\n" for sql in render(schema))


def render(schema: Schema) -> tuple[str, ...]:
    """The statements in order: tables, their indexes, views, triggers."""
    made = [create_table(t) for t in schema.tables]
    made += [o.definition for o in schema.others if o.kind == "virtual table"]
    made += [create_index(t.name.name, i) for t in schema.tables for i in t.indexes]
    made += [create_view(v) for v in schema.views]
    made += [create_trigger(t) for table in schema.tables for t in table.triggers]
    made += [create_trigger(t) for view in schema.views for t in view.triggers]
    return tuple(made)


def losses(schema: Schema) -> tuple[str, ...]:
    """What of the schema the script does not say."""
    found = [f"sequence {s.name}" for s in schema.sequences]
    found += [f"routine {r.name}" for r in schema.routines]
    kinds = (schema.enums, schema.domains, schema.composites, schema.ranges)
    found += [f"type {name}" for kind in kinds for name in sorted(str(t.name) for t in kind)]
    for table in schema.tables:
        found += [f"policy {p.name} on {table.name}" for p in table.policies]
        found += [f"exclusion {c.name} on {table.name}" for c in table.constraints if isinstance(c, Exclude)]
        found += [f"comment on {table.name}"] if table.comment else []
        found += [f"comment on {table.name}.{c.name}" for c in table.columns if c.comment]
        found += [f"partitioning of {table.name}"] if table.partitioning else []
        found += [f"INCLUDE of index {i.name}" for i in table.indexes if i.include]
    return tuple(found)


def create_table(table: Table) -> str:
    inline = next((c.name for c in table.columns if c.identity is not None), None)
    lines = [column_clause(c, table.primary_key if c.name == inline else None) for c in table.columns]
    key = table.primary_key
    for constraint in table.constraints:
        if constraint is key and inline is not None and key.columns == (inline,):
            continue
        if not isinstance(constraint, Exclude):
            lines.append(f"CONSTRAINT {quote_identifier(constraint.name)} {_clause(constraint)}")
    options = {k for k, _ in table.options}
    tail = ", ".join(w for k, w in (("strict", "STRICT"), ("without_rowid", "WITHOUT ROWID")) if k in options)
    body = ",\n".join(f"    {line}" for line in lines)
    return f"CREATE TABLE {quote_identifier(table.name.name)} (\n{body}\n)" + (f" {tail}" if tail else "")


def column_clause(column: Column, key: PrimaryKey | None = None) -> str:
    """A column as CREATE TABLE and ADD COLUMN write it; `key` is the primary key that stands with it."""
    said = [quote_identifier(column.name)]
    if column.type:
        said.append(column.type)
    if key is not None and key.columns == (column.name,):
        said.append(f"CONSTRAINT {quote_identifier(key.name)} PRIMARY KEY AUTOINCREMENT")
    if not column.nullable:
        said.append("NOT NULL")
    if column.collation:
        said.append(f"COLLATE {column.collation}")
    if column.generated is not None:
        kept = "STORED" if column.generated.stored else "VIRTUAL"
        said.append(f"GENERATED ALWAYS AS ({column.generated.expression}) {kept}")
    elif column.default is not None:
        said.append(f"DEFAULT {_default(column.default)}")
    return " ".join(said)


def _default(expression: str) -> str:
    """In parentheses unless it is a constant or a key word: the grammar wants that of anything else."""
    bare = expression.strip()
    constant = bare.replace(".", "", 1).lstrip("+-").isalnum() or (
        bare[:1] in "'\"" and bare.endswith(bare[0]) and bare.count(bare[0]) == 2
    )
    return bare if constant else f"({bare})"


def _clause(constraint: Constraint) -> str:
    match constraint:
        case PrimaryKey():
            return f"PRIMARY KEY ({quote_identifiers(constraint.columns)})"
        case Unique():
            return f"UNIQUE ({quote_identifiers(constraint.columns)})"
        case Check():
            return f"CHECK ({constraint.expression})"
        case ForeignKey():
            return _foreign_key(constraint)
        case Exclude():
            raise AssertionError("SQLite has no exclusion constraints")


def _foreign_key(key: ForeignKey) -> str:
    said = f"FOREIGN KEY ({quote_identifiers(key.columns)}) REFERENCES {quote_identifier(key.target.name)}"
    if key.target_columns:
        said += f" ({quote_identifiers(key.target_columns)})"
    for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        if action != "no action":
            said += f" ON {event} {action.upper()}"
    if key.deferrable:
        said += " DEFERRABLE" + (" INITIALLY DEFERRED" if key.initially_deferred else "")
    return said


def create_index(table: str, index: Index) -> str:
    keys = ", ".join(_key(k) for k in index.keys)
    unique = "UNIQUE " if index.unique else ""
    where = f" WHERE {index.where}" if index.where else ""
    return f"CREATE {unique}INDEX {quote_identifier(index.name)} ON {quote_identifier(table)} ({keys}){where}"


def _key(key: IndexKey) -> str:
    said = quote_identifier(key.expression) if key.is_column else key.expression
    said += f" COLLATE {key.collation}" if key.collation else ""
    return said + (" DESC" if key.descending else "")


def create_view(view: View) -> str:
    columns = f" ({quote_identifiers(view.columns)})" if view.columns else ""
    return f"CREATE VIEW {quote_identifier(view.name.name)}{columns} AS\n{view.query}"


def create_trigger(trigger: Trigger) -> str:
    return trigger.definition.rstrip("; \n")
