"""The statements that build an index beside live load, and those that take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.naming import keys_named
from dbarchitect.engines.postgresql.names import default_name, qualified
from dbarchitect.engines.postgresql.render.objects import create_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Index, Name

_FROM_EXTENSION = {"gin_trgm_ops": "pg_trgm", "gist_trgm_ops": "pg_trgm"}


def built(table: Name, index: Index, schema: Schema) -> str:
    """What makes the index without keeping writers out; several statements, each in no transaction, where the table has partitions.

    A partitioned table takes no CONCURRENTLY: its own index is made empty, each partition's beside load, then attached.
    """
    lines = [f"CREATE EXTENSION IF NOT EXISTS {e}" for e in _missing(index, schema)]
    if not _partitions(table, schema):
        lines.append(_concurrently(create_index(table, index).sql))
    else:
        lines += _tree(table, index, schema)
    return ";\n".join(lines)


def gone(table: Name, name: str, schema: Schema) -> str:
    """What takes the index away; a partitioned one, with all of its parts, for a moment under a lock that keeps everybody out."""
    how = "" if _partitions(table, schema) else "CONCURRENTLY "
    return f"DROP INDEX {how}{qualified(table.but(name=name))}"


def _tree(table: Name, index: Index, schema: Schema) -> Iterator[str]:
    parts = _partitions(table, schema)
    if not parts:
        yield _concurrently(create_index(table, index).sql)
        return
    yield create_index(table, index, only=True).sql
    for part in parts:
        own = index.but(name=default_name(part.name, keys_named(index), index.name.rpartition("_")[2] or "idx"))
        yield from _tree(part, own, schema)
        whole, one = qualified(table.but(name=index.name)), qualified(part.but(name=own.name))
        yield f"ALTER INDEX {whole} ATTACH PARTITION {one}"


def _partitions(table: Name, schema: Schema) -> list[Name]:
    return [t.name for t in schema.tables if t.partition_of is not None and t.partition_of.parent == table]


def _missing(index: Index, schema: Schema) -> list[str]:
    there = {e.name for e in schema.extensions}
    asked = [_FROM_EXTENSION.get(k.operator_class or "") for k in index.keys]
    return sorted({e for e in asked if e is not None and e not in there})


def _concurrently(sql: str) -> str:
    for head in ("CREATE UNIQUE INDEX ", "CREATE INDEX "):
        if sql.startswith(head):
            return head + "CONCURRENTLY " + sql.removeprefix(head)
    return sql
