"""Indexes and constraints made so that nobody waits for a scan: built concurrently, added unvalidated, validated by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.model.tables import Check, ForeignKey, Name, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Constraint, Index, Table


@dataclass(frozen=True)
class Move:
    """One statement; `alone`: in no transaction with others."""

    sql: str
    undo: str = ""
    alone: bool = False
    undo_alone: bool = False


def build_index(schema: Schema, table: Name, index: Index, label: str = "") -> Iterator[Move]:
    """The index, built while rows are written; of a partitioned table, partition by partition."""
    found = schema.table(table)
    own = Name(namespace=table.namespace, name=index.name)
    if found is None or found.partitioning is None:
        sql = _concurrently(create_index(table, index).sql)
        yield Move(sql, f"DROP INDEX CONCURRENTLY {qualified(own)}", alone=True, undo_alone=True)
        return
    yield Move(create_index(table, index, only=True).sql, f"DROP INDEX {qualified(own)}")
    for number, part in enumerate(_partitions(schema, table), 1):
        mine = index.but(name=fit(f"{part.name.name}_{label or index.name}_{number}"), attach_to=None)
        yield from build_index(schema, part.name, mine)
        theirs = qualified(Name(namespace=part.name.namespace, name=mine.name))
        yield Move(f"ALTER INDEX {qualified(own)} ATTACH PARTITION {theirs}")


def _partitions(schema: Schema, table: Name) -> tuple[Table, ...]:
    return tuple(t for t in schema.tables if t.partition_of and t.partition_of.parent == table)


def _concurrently(sql: str) -> str:
    return re.sub(r"\A(CREATE (?:UNIQUE )?INDEX) ", r"\1 CONCURRENTLY ", sql)


def drop_index(name: Name) -> str:
    return f"DROP INDEX CONCURRENTLY {qualified(name)}"


def add_constraint(schema: Schema, table: Name, constraint: Constraint) -> Iterator[Move]:
    """The constraint, without a scan under a lock that keeps others out."""
    found = schema.table(table)
    on, name = qualified(table), quote_identifier(constraint.name)
    drop = f"ALTER TABLE {on} DROP CONSTRAINT {name}"
    split = found is not None and found.partitioning is not None
    match constraint:
        case ForeignKey() | Check() if constraint.enforced and constraint.validated:
            if isinstance(constraint, ForeignKey) and split and (schema.version or 18) < 18:
                yield Move(f"ALTER TABLE {on} ADD {constraint_clause(constraint)}", drop)
                return
            later = constraint.but(validated=False)
            yield Move(f"ALTER TABLE {on} ADD {constraint_clause(later)}", drop)
            yield Move(f"ALTER TABLE {on} VALIDATE CONSTRAINT {name}", alone=True)
        case Unique() | PrimaryKey() if not split and not constraint.without_overlaps:
            for move in build_index(schema, table, index_of(constraint)):
                # the constraint takes the index with it when it goes
                gone = move.undo.replace("CONCURRENTLY ", "CONCURRENTLY IF EXISTS ", 1)
                yield Move(move.sql, gone, move.alone, move.undo_alone)
            yield Move(f"ALTER TABLE {on} ADD {using_index(constraint)}", drop)
        case _:
            yield Move(f"ALTER TABLE {on} ADD {constraint_clause(constraint)}", drop)


def index_of(key: Unique | PrimaryKey, name: str = "") -> Index:
    """The unique index that the constraint stands on."""
    from dbarchitect.model.tables import Index as _Index
    from dbarchitect.model.tables import IndexKey

    return _Index(
        name=name or key.name, keys=tuple(IndexKey(expression=c) for c in key.columns), unique=True, include=key.include,
        nulls_not_distinct=isinstance(key, Unique) and key.nulls_not_distinct, options=key.options,
    )  # fmt: skip


def using_index(key: Unique | PrimaryKey, index: str = "") -> str:
    kind = "PRIMARY KEY" if isinstance(key, PrimaryKey) else "UNIQUE"
    deferral = " DEFERRABLE" + (" INITIALLY DEFERRED" if key.initially_deferred else "") if key.deferrable else ""
    return f"CONSTRAINT {quote_identifier(key.name)} {kind} USING INDEX {quote_identifier(index or key.name)}{deferral}"


def set_not_null(table: Name, column: str) -> Iterator[Move]:
    """The column holds no null; the scan that shows it stops nobody."""
    on, name = qualified(table), quote_identifier(column)
    check = quote_identifier(fit(f"{column}_is_there"))
    yield Move(
        f"ALTER TABLE {on} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID",
        f"ALTER TABLE {on} DROP CONSTRAINT IF EXISTS {check}",
    )
    yield Move(f"ALTER TABLE {on} VALIDATE CONSTRAINT {check}", alone=True)
    yield Move(
        f"ALTER TABLE {on} ALTER COLUMN {name} SET NOT NULL", f"ALTER TABLE {on} ALTER COLUMN {name} DROP NOT NULL"
    )
    yield Move(f"ALTER TABLE {on} DROP CONSTRAINT {check}")


_ADD = re.compile(r"ALTER TABLE (?:ONLY )?(?P<on>.+?) ADD CONSTRAINT ", re.DOTALL)
_NOT_NULL = re.compile(
    r'ALTER TABLE (?:ONLY )?(?P<on>(?:"(?:[^"]|"")+"|[\w$.])+) ALTER COLUMN (?P<column>"(?:[^"]|"")+"|[\w$]+) SET NOT NULL\Z'
)


def gentler(sql: str, schema: Schema, now: Schema) -> tuple[Move, ...]:
    """A statement of a plan in the form that keeps nobody waiting; itself where there is none.

    `schema` is what it leads to, `now` what is there.
    """
    if sql.startswith(("CREATE INDEX ", "CREATE UNIQUE INDEX ")):
        for table in schema.tables:
            for index in table.indexes:
                if not index.inherited and create_index(table.name, index).sql == sql and now.table(table.name):
                    return tuple(build_index(now, table.name, index))
    if _ADD.match(sql):
        for table in schema.tables:
            for constraint in table.constraints:
                if sql == f"ALTER TABLE {qualified(table.name)} ADD {constraint_clause(constraint)}" and now.table(table.name):  # fmt: skip
                    return tuple(add_constraint(now, table.name, constraint))
    if sql.startswith("DROP INDEX ") and "CONCURRENTLY" not in sql:
        parts = {qualified(Name(namespace=t.name.namespace, name=i.name)) for t in now.tables if t.partitioning for i in t.indexes}  # fmt: skip
        if sql.removeprefix("DROP INDEX ") not in parts:
            return (Move(sql.replace("DROP INDEX ", "DROP INDEX CONCURRENTLY ", 1), alone=True),)
    if found := _NOT_NULL.match(sql):
        for table in now.tables:
            if qualified(table.name) == found["on"]:
                name = next((c.name for c in table.columns if quote_identifier(c.name) == found["column"]), None)
                if name is not None:
                    return tuple(set_not_null(table.name, name))
    return (Move(sql),)


def undone(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(Move(m.undo, alone=m.undo_alone) for m in reversed(tuple(moves)) if m.undo)
