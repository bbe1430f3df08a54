"""DBML (dbdiagram.io): tables, columns, keys, indexes, checks, enums, references; read back by its own reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.tables import Check, PrimaryKey, Unique
from dbarchitect.sources.writers.lost import lost
from dbarchitect.sources.writers.relations import designed

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, ForeignKey, Index, Name, Table
    from dbarchitect.sources.writers.lost import Feature

FORMAT = "dbml"
ENDING = ".dbml"
MEDIA = "text/plain"
KEPT: frozenset[Feature] = frozenset(
    {
        "enums", "sequences", "checks", "index_methods", "expression_indexes", "constraint_names", "index_names", "comments", "column_comments",
        "defaults", "composite_references", "indexes", "namespaces",
    }
)  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_PLAIN_TYPE = re.compile(r"[A-Za-z_]\w*(?:\([\w, ]*\))?(?:\[\])*\Z", re.ASCII)
_SERIAL = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}


def write(schema: Schema) -> str:
    """One Project with the dialect, then enums, tables, references."""
    owned = {(s.owned_by[0], s.owned_by[1]) for s in schema.sequences if s.owned_by}
    engine = {
        "postgresql": "PostgreSQL",
        "mysql": "MySQL",
        "mariadb": "MariaDB",
        "sqlite": "SQLite",
        "sqlserver": "SQL Server",
    }
    parts = [f"Project database {{\n  database_type: '{engine.get(schema.dialect, schema.dialect)}'\n}}"]
    for enum in schema.enums:
        values = "\n".join(f"  {_quoted(v)}" for v in enum.values)
        parts.append(f"Enum {_name(enum.name)} {{\n{values}\n}}")
    tables = designed(schema)
    bases = {str(d.name): d.base for d in schema.domains}
    parts += [_table(t, owned, bases) for t in tables]
    parts += [_reference(t, k) for t in tables for k in t.foreign_keys if not k.inherited]
    return "\n\n".join(parts) + "\n"


def losses(schema: Schema) -> tuple[str, ...]:
    partitions = tuple(f"partition {t.name}" for t in schema.tables if t.partition_of)
    domains = {str(d.name) for d in schema.domains}
    based = (f"domain {c.type} of {t.name}.{c.name}" for t in schema.tables for c in t.columns if c.type in domains)
    return (*partitions, *based, *lost(schema, KEPT))


def _quoted(text: str) -> str:
    return (
        text if _PLAIN.match(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    )


def _name(name: Name) -> str:
    return _quoted(name.name) if name.namespace == "public" else f"{_quoted(name.namespace)}.{_quoted(name.name)}"


def _string(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def _expression(text: str) -> str:
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("\n", "\\n") + "`"


def _table(table: Table, owned: set[tuple[Name, str]], bases: dict[str, str]) -> str:
    lines = [f"Table {_name(table.name)} {{"]
    lines += [f"  {_column(c, (table.name, c.name) in owned, bases)}" for c in table.columns]
    keys = [_key(c) for c in table.constraints if isinstance(c, PrimaryKey | Unique) and not c.inherited]
    keys += [_index(i) for i in table.indexes if not i.inherited]
    if keys:
        lines += ["", "  indexes {", *(f"    {k}" for k in keys), "  }"]
    checks = [c for c in table.constraints if isinstance(c, Check)]
    if checks:
        lines += [
            "",
            "  checks {",
            *(f"    {_expression(c.expression)} [name: {_string(c.name)}]" for c in checks),
            "  }",
        ]
    if table.comment:
        lines += ["", f"  Note: {_string(table.comment)}"]
    return "\n".join([*lines, "}"])


def _column(column: Column, serial: bool, bases: dict[str, str]) -> str:
    kind = _SERIAL.get(column.type, column.type) if serial else bases.get(column.type, column.type)
    settings = []
    if column.identity:
        settings.append("increment")
    if not column.nullable:
        settings.append("not null")
    if column.default is not None and not serial:
        settings.append(f"default: {_expression(column.default)}")
    if column.comment:
        settings.append(f"note: {_string(column.comment)}")
    shown = kind if _PLAIN_TYPE.match(kind) else '"' + kind.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{_quoted(column.name)} {shown}" + (f" [{', '.join(settings)}]" if settings else "")


def _key(constraint: PrimaryKey | Unique) -> str:
    columns = ", ".join(_quoted(c) for c in constraint.columns)
    kind = "pk" if isinstance(constraint, PrimaryKey) else "unique"
    return f"({columns}) [{kind}, name: {_string(constraint.name)}]"


def _index(index: Index) -> str:
    keys = ", ".join(_quoted(k.expression) if k.is_column else _expression(k.expression) for k in index.keys)
    unique = "unique, " if index.unique else ""
    return f"({keys}) [{unique}type: {index.method}, name: {_string(index.name)}]"


def _reference(table: Table, key: ForeignKey) -> str:
    left, right = _end(table.name, key.columns), _end(key.target, key.target_columns)
    settings = []
    if key.on_delete != "no action":
        settings.append(f"delete: {key.on_delete}")
    if key.on_update != "no action":
        settings.append(f"update: {key.on_update}")
    return f"Ref {_quoted(key.name)}: {left} > {right}" + (f" [{', '.join(settings)}]" if settings else "")


def _end(name: Name, columns: tuple[str, ...]) -> str:
    quoted = [_quoted(c) for c in columns]
    return f"{_name(name)}." + (quoted[0] if len(quoted) == 1 else f"({', '.join(quoted)})")
