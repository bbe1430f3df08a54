"""A schema as DDL of MySQL or MariaDB. What they have no words for is in `losses`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.engines.mysql.names import qualified, quote_identifier, quote_identifiers, quote_literal
from dbarchitect.model.tables import Check, Exclude, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.model.objects import Sequence, View
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, ForeignKey, Index, IndexKey, Table

_CONSTANT = re.compile(
    r"'(?:[^'\\]|''|\\.)*'|[-+]?\d[\d.eE+-]*|b'[01]*'|NULL|TRUE|FALSE|current_timestamp(?:\(\d*\))?", re.IGNORECASE
)


def to_sql(schema: Schema) -> str:
    """The script that makes the schema, as the `mysql` and `mariadb` clients read it."""
    written = []
    for sql in render(schema):
        # statements in the bodies of routines, triggers and events end with a semicolon, too
        written.append(f"DELIMITER $$\n{sql}$$\nDELIMITER ;\n\n" if ";" in sql and _has_body(sql) else f"{sql};\n\n")
    return "".join(written)


def _has_body(sql: str) -> bool:
    return not sql.startswith(("CREATE TABLE", "ALTER TABLE"))


def render(schema: Schema) -> tuple[str, ...]:
    """The statements in order: sequences, tables, references, routines, views, triggers, events."""
    made = [_sequence(s) for s in schema.sequences]
    made += [create_table(t) for t in schema.tables]
    made += [add_foreign_key(t, k) for t in schema.tables for k in t.foreign_keys]
    made += [r.definition for r in schema.routines if r.definition]
    made += [create_view(v) for v in _ordered(schema.views)]
    made += [t.definition for table in schema.tables for t in table.triggers]
    made += [o.definition for o in schema.others if o.kind == "event"]
    return tuple(made)


def losses(schema: Schema) -> tuple[str, ...]:
    """What of the schema the script does not say."""
    found = [f"routine {r.name}: its body was not shown" for r in schema.routines if not r.definition]
    kinds = (schema.enums, schema.domains, schema.composites, schema.ranges)
    found += [f"type {name}" for kind in kinds for name in sorted(str(t.name) for t in kind)]
    for table in schema.tables:
        found += [f"policy {p.name} on {table.name}" for p in table.policies]
        found += [f"exclusion {c.name} on {table.name}" for c in table.constraints if isinstance(c, Exclude)]
        found += [f"condition of index {i.name}" for i in table.indexes if i.where]
        found += [f"INCLUDE of index {i.name}" for i in table.indexes if i.include]
    return tuple(found)


def _ordered(views: tuple[View, ...]) -> list[View]:
    """Views behind those they read."""
    left = list(views)
    done: set[str] = set()
    ordered: list[View] = []
    names = {v.name.name for v in views}
    while left:
        ready = [v for v in left if not (_mentioned(v, names) - done - {v.name.name})] or left[:1]
        ordered += ready
        done |= {v.name.name for v in ready}
        left = [v for v in left if v.name.name not in done]
    return ordered


def _mentioned(view: View, names: set[str]) -> set[str]:
    return {n for n in names if quote_identifier(n) in view.query}


def create_table(table: Table) -> str:
    lines = [column_clause(c) for c in table.columns]
    lines += [said for c in table.constraints if (said := constraint_clause(c))]
    lines += [index_clause(i) for i in table.indexes]
    options = dict(table.options)
    tail = f" ENGINE={options['engine']}" if options.get("engine") else ""
    tail += f" DEFAULT CHARSET={options['charset']}" if options.get("charset") else ""
    tail += f" COLLATE={options['collate']}" if options.get("collate") else ""
    tail += f" ROW_FORMAT={options['row_format']}" if options.get("row_format") else ""
    tail += f" COMMENT={quote_literal(table.comment)}" if table.comment else ""
    tail += " WITH SYSTEM VERSIONING" if options.get("system_versioning") else ""
    tail += f"\n{options['partition_by']}" if options.get("partition_by") else ""
    body = ",\n".join(f"    {line}" for line in lines)
    return f"CREATE TABLE {qualified(table.name)} (\n{body}\n){tail}"


def column_clause(column: Column) -> str:
    """A column as CREATE TABLE and MODIFY COLUMN write it."""
    options = dict(column.options)
    said = [quote_identifier(column.name), column.type]
    if column.collation:
        said.append(f"COLLATE {column.collation}")
    if column.generated is not None:
        kept = "STORED" if column.generated.stored else "VIRTUAL"
        said.append(f"GENERATED ALWAYS AS ({column.generated.expression}) {kept}")
    if not column.nullable:
        said.append("NOT NULL")
    elif column.type.startswith("timestamp") and column.generated is None:
        said.append("NULL")
    if column.default is not None:
        said.append(f"DEFAULT {_default(column.default)}")
    if column.identity is not None:
        said.append("AUTO_INCREMENT")
    if options.get("on_update"):
        said.append(f"ON UPDATE {options['on_update']}")
    if options.get("invisible"):
        said.append("INVISIBLE")
    if column.comment:
        said.append(f"COMMENT {quote_literal(column.comment)}")
    return " ".join(said)


def _default(expression: str) -> str:
    """In parentheses unless it is a constant: MySQL wants that of expressions."""
    return expression if _CONSTANT.fullmatch(expression) else f"({expression})"


def constraint_clause(constraint: Constraint) -> str:
    """A key or check within CREATE TABLE; empty for references, which are added when all tables are there."""
    match constraint:
        case PrimaryKey():
            return f"PRIMARY KEY ({quote_identifiers(constraint.columns)})"
        case Unique():
            comment = f" COMMENT {quote_literal(constraint.comment)}" if constraint.comment else ""
            return f"UNIQUE KEY {quote_identifier(constraint.name)} ({quote_identifiers(constraint.columns)}){comment}"
        case Check():
            enforced = "" if constraint.enforced else " NOT ENFORCED"
            return f"CONSTRAINT {quote_identifier(constraint.name)} CHECK ({constraint.expression}){enforced}"
        case _:
            return ""


def index_clause(index: Index) -> str:
    """An index within CREATE TABLE, and behind ALTER TABLE … ADD."""
    kind = {"fulltext": "FULLTEXT ", "rtree": "SPATIAL "}.get(index.method, "UNIQUE " if index.unique else "")
    said = f"{kind}KEY {quote_identifier(index.name)} ({', '.join(_key(k) for k in index.keys)})"
    if index.method == "hash":
        said += " USING HASH"
    if index.comment:
        said += f" COMMENT {quote_literal(index.comment)}"
    return said + (" INVISIBLE" if ("invisible", "true") in index.options else "")


def _key(key: IndexKey) -> str:
    prefix = dict(key.operator_class_options).get("prefix")
    said = quote_identifier(key.expression) if key.is_column else f"({key.expression})"
    return said + (f"({prefix})" if prefix else "") + (" DESC" if key.descending else "")


def add_foreign_key(table: Table, key: ForeignKey) -> str:
    said = (
        f"ALTER TABLE {qualified(table.name)} ADD CONSTRAINT {quote_identifier(key.name)} FOREIGN KEY "
        f"({quote_identifiers(key.columns)}) REFERENCES {qualified(key.target)} ({quote_identifiers(key.target_columns)})"
    )
    for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        said += f" ON {event} {action.upper()}"
    return said


def create_view(view: View) -> str:
    security = " SQL SECURITY INVOKER" if view.security_invoker else ""
    columns = f" ({quote_identifiers(view.columns)})" if view.columns else ""
    check = f" WITH {view.check_option.upper()} CHECK OPTION" if view.check_option else ""
    return f"CREATE{security} VIEW {qualified(view.name)}{columns} AS {view.query}{check}"


def _sequence(sequence: Sequence) -> str:
    said = f"CREATE SEQUENCE {qualified(sequence.name)} START WITH {sequence.start} INCREMENT BY {sequence.increment}"
    said += f" MINVALUE {sequence.minimum}" if sequence.minimum is not None else ""
    said += f" MAXVALUE {sequence.maximum}" if sequence.maximum is not None else ""
    said += f" CACHE {sequence.cache}" if sequence.cache else " NOCACHE"
    return said + (" CYCLE" if sequence.cycle else "")
