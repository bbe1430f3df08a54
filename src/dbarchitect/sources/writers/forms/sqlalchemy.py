"""SQLAlchemy 2 tables (`Table(…)`) for PostgreSQL: columns, keys, references, checks, indexes; read back by its own reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.tables import Check, ForeignKey, PrimaryKey, Unique
from dbarchitect.sources.writers.lost import lost
from dbarchitect.sources.writers.relations import designed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Index, Name, Table
    from dbarchitect.sources.writers.lost import Feature

FORMAT = "sqlalchemy"
ENDING = ".py"
MEDIA = "text/x-python"
KEPT: frozenset[Feature] = frozenset(
    {
        "enums", "sequences", "checks", "generated", "partial_indexes", "covering_indexes", "index_methods", "expression_indexes", "constraint_names",
        "index_names", "deferrable", "comments", "column_comments", "defaults", "composite_references", "indexes", "namespaces", "identity_options",
    }
)  # fmt: skip
_PLAIN = {
    "integer": "sa.Integer()", "bigint": "sa.BigInteger()", "smallint": "sa.SmallInteger()", "text": "sa.Text()", "boolean": "sa.Boolean()",
    "real": "sa.REAL()", "double precision": "sa.Double()", "numeric": "sa.Numeric()", "date": "sa.Date()", "time without time zone": "sa.Time()",
    "time with time zone": "sa.Time(timezone=True)", "timestamp without time zone": "sa.DateTime()", "timestamp with time zone": "sa.DateTime(timezone=True)",
    "interval": "sa.Interval()", "uuid": "pg.UUID()", "json": "pg.JSON()", "jsonb": "pg.JSONB()", "bytea": "sa.LargeBinary()", "inet": "pg.INET()",
    "cidr": "pg.CIDR()", "macaddr": "pg.MACADDR()", "tsvector": "pg.TSVECTOR()", "hstore": "pg.HSTORE()", "citext": "pg.CITEXT()", "oid": "pg.OID()",
    "character varying": "sa.String()", "int4range": "pg.INT4RANGE()", "int8range": "pg.INT8RANGE()", "numrange": "pg.NUMRANGE()", "daterange": "pg.DATERANGE()",
    "tsrange": "pg.TSRANGE()", "tstzrange": "pg.TSTZRANGE()", "money": "pg.MONEY()", "tsquery": "pg.TSQUERY()",
}  # fmt: skip
_SIZED = {"character varying": "sa.String", "character": "sa.CHAR", "numeric": "sa.Numeric"}
_WITH_SIZE = re.compile(r"(character varying|character|numeric)\(([\d,]+)\)\Z")


def write(schema: Schema) -> str:
    """A module with one `MetaData`."""
    enums = {str(e.name): (e.name, e.values) for e in schema.enums}
    bases = {str(d.name): d.base for d in schema.domains}
    owned = {(s.owned_by[0], s.owned_by[1]) for s in schema.sequences if s.owned_by}
    parts = ["import sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql as pg\n\nmetadata = sa.MetaData()\n"]
    parts += [_table(t, enums, bases, owned) for t in designed(schema)]
    return "\n".join(parts)


def losses(schema: Schema) -> tuple[str, ...]:
    enums = {str(e.name): (e.name, e.values) for e in schema.enums}
    bases = {str(d.name): d.base for d in schema.domains}
    partitions = tuple(f"partition {t.name}" for t in schema.tables if t.partition_of)
    based = tuple(f"domain {c.type} of {t.name}.{c.name}" for t in schema.tables for c in t.columns if c.type in bases)
    types = tuple(
        f"type {c.type} of {t.name}.{c.name}"
        for t in designed(schema)
        for c in t.columns
        if _type(bases.get(c.type, c.type), enums) is None
    )
    return (*partitions, *based, *types, *lost(schema, KEPT))


def _table(
    table: Table, enums: dict[str, tuple[Name, tuple[str, ...]]], bases: dict[str, str], owned: set[tuple[Name, str]]
) -> str:
    key = table.primary_key.columns if table.primary_key else ()
    lines = [f"    {table.name.name!r},", "    metadata,"]
    for column in table.columns:
        kind = _type(bases.get(column.type, column.type), enums) or "sa.Text()"
        lines.append(
            f"    {_column(column, kind, (table.name, column.name) in owned and column.name in key and len(key) == 1)},"
        )
    lines += [
        f"    {text}," for c in table.constraints if not getattr(c, "inherited", False) for text in _constraint(c)
    ]
    lines += [f"    {text}," for i in table.indexes if not i.inherited for text in _index(i)]
    if table.name.namespace != "public":
        lines.append(f"    schema={table.name.namespace!r},")
    if table.comment:
        lines.append(f"    comment={table.comment!r},")
    word = re.sub(r"\W", "_", str(table.name))
    return "\n".join([f"{word if word.isidentifier() else 't_' + word} = sa.Table(", *lines, ")\n"])


def _type(spelled: str, enums: dict[str, tuple[Name, tuple[str, ...]]]) -> str | None:
    if spelled.endswith("[]"):
        inner = _type(spelled[:-2], enums)
        return f"pg.ARRAY({inner})" if inner else None
    if spelled in _PLAIN:
        return _PLAIN[spelled]
    if spelled in enums and enums[spelled][0].namespace == "public":
        name, values = enums[spelled]
        return f"pg.ENUM({', '.join(map(repr, values))}, name={name.name!r})"
    sized = _WITH_SIZE.match(spelled)
    return f"{_SIZED[sized[1]]}({sized[2].replace(',', ', ')})" if sized else None


def _column(column: Column, kind: str, serial: bool) -> str:
    parts = [repr(column.name), kind]
    if column.identity:
        parts.append(f"sa.Identity(always={column.identity.always})")
    if column.generated:
        parts.append(f"sa.Computed({column.generated.expression!r}, persisted={column.generated.stored})")
    parts.append(f"nullable={column.nullable}")
    if not serial:
        parts += (
            ["autoincrement=False"]
            if column.type in {"integer", "bigint", "smallint"} and not column.nullable and not column.identity
            else []
        )
    if column.default is not None and not serial:
        parts.append(f"server_default=sa.text({column.default!r})")
    if column.comment:
        parts.append(f"comment={column.comment!r}")
    return f"sa.Column({', '.join(parts)})"


def _constraint(constraint: Constraint) -> Iterator[str]:
    later = ""
    if getattr(constraint, "deferrable", False):
        later = f", deferrable=True, initially={'DEFERRED' if constraint.initially_deferred else 'IMMEDIATE'!r}"  # type: ignore[union-attr]
    match constraint:
        case PrimaryKey():
            yield f"sa.PrimaryKeyConstraint({', '.join(map(repr, constraint.columns))}, name={constraint.name!r}{later})"
        case Unique():
            yield f"sa.UniqueConstraint({', '.join(map(repr, constraint.columns))}, name={constraint.name!r}{later})"
        case Check():
            yield f"sa.CheckConstraint({constraint.expression!r}, name={constraint.name!r})"
        case ForeignKey():
            targets = [f"{constraint.target}.{c}" for c in constraint.target_columns]
            actions = "".join(
                f", {word}={action.upper()!r}"
                for word, action in (("ondelete", constraint.on_delete), ("onupdate", constraint.on_update))
                if action != "no action"
            )
            yield f"sa.ForeignKeyConstraint({list(constraint.columns)!r}, {targets!r}, name={constraint.name!r}{actions}{later})"
        case _:
            pass


def _index(index: Index) -> Iterator[str]:
    keys = [repr(k.expression) if k.is_column else f"sa.text({k.expression!r})" for k in index.keys]
    extra = ", unique=True" if index.unique else ""
    extra += f", postgresql_using={index.method!r}" if index.method != "btree" else ""
    extra += f", postgresql_where=sa.text({index.where!r})" if index.where else ""
    extra += f", postgresql_include={list(index.include)!r}" if index.include else ""
    yield f"sa.Index({index.name!r}, {', '.join(keys)}{extra})"
