"""Indexes dropped and made again, without stopping those who write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import index_statements
from dbarchitect.assess.case import AnyIndex
from dbarchitect.assess.redundancy import covers, inherited
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier
from dbarchitect.engines.postgresql.render.clauses import index_key
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.objects import create_index, index_settings
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Index, IndexKey, Name

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Table


def concurrently(table: Table) -> str:
    """` CONCURRENTLY` where the engine allows it: not for the index of a partitioned table."""
    return "" if table.partitioning else " CONCURRENTLY"


def lock_of(table: Table) -> str:
    return "AccessExclusive" if table.partitioning else "ShareUpdateExclusive"


def own_name(table: Table, index: str) -> str:
    return qualified(Name(namespace=table.name.namespace, name=index))


def made(table: Table, index: Index) -> tuple[str, ...]:
    """The statements that make the index as it is."""
    sql = create_index(table.name, index).sql
    comment = () if index.comment is None else (_comment(table, index),)
    settings = tuple(d.sql for d in index_settings(table.name, index))
    return (sql.replace("INDEX ", f"INDEX{concurrently(table)} ", 1), *settings, *comment)


def _comment(table: Table, index: Index) -> str:
    from dbarchitect.engines.postgresql.names import quote_literal

    return f"COMMENT ON INDEX {own_name(table, index.name)} IS {quote_literal(index.comment or '')}"


def drop(case: Case, index: AnyIndex, risk: str) -> Fix | None:
    """The index or the constraint that owns it dropped, and made again; None for engines with other statements."""
    if case.engine != "postgresql":
        return index_statements.drop(case.engine, index, risk)
    table = index.table
    if index.constraint is not None:
        name = qualified(table.name)
        return Fix(
            sql=(f"ALTER TABLE {name} DROP CONSTRAINT {quote_identifier(index.constraint.name)}",),
            reverse=(f"ALTER TABLE {name} ADD {constraint_clause(index.constraint, table)}",),
            lock="AccessExclusive",
            risk=f"{risk} The lock lasts for a moment; making it again reads the table under that lock.",
        )
    if index.index is None:
        return None
    return Fix(
        sql=(f"DROP INDEX{concurrently(table)} {own_name(table, index.name)}",),
        reverse=made(table, index.index),
        lock=lock_of(table),
        risk=risk,
    )


def replace(case: Case, table: Table, index: Index, by: Index, risk: str) -> Fix | None:
    """A better index made first, then the old one dropped; and back."""
    if case.engine != "postgresql":
        return None
    gone, fresh = own_name(table, index.name), own_name(table, by.name)
    return Fix(
        sql=(*made(table, by), f"DROP INDEX{concurrently(table)} {gone}"),
        reverse=(*made(table, index), f"DROP INDEX{concurrently(table)} {fresh}"),
        lock=lock_of(table),
        risk=risk,
    )


def add(case: Case, table: Table, index: Index, risk: str = "It reads the table twice; writes go on.") -> Fix | None:
    """The index made, and those dropped whose work it then does; and back."""
    if case.engine != "postgresql":
        return index_statements.add(case.engine, table, index, risk)
    fresh = as_any(table, index)
    idle = [
        i.index
        for i in case.indexes[str(table.name)]
        if i.index is not None
        and not i.unique
        and not i.index.clustered
        and not inherited(i)
        and covers(fresh, i, case)
    ]
    drops = tuple(f"DROP INDEX{concurrently(table)} {own_name(table, i.name)}" for i in idle)
    return Fix(
        sql=(*made(table, index), *drops),
        reverse=(
            *(sql for i in idle for sql in made(table, i)),
            f"DROP INDEX{concurrently(table)} {own_name(table, index.name)}",
        ),
        lock="Share" if table.partitioning else "ShareUpdateExclusive",
        risk=risk,
    )


def as_any(table: Table, index: Index) -> AnyIndex:
    """A declared index as checks compare indexes."""
    columns = tuple(k.expression if k.is_column else None for k in index.keys)
    return AnyIndex(
        table, index.name, index.method, columns, index.include, index.unique, index.where, index.keys, None, index
    )


def fresh_name(case: Case, table: Table, *parts: str, label: str = "idx") -> str:
    """A name for an index that nothing in the namespace has."""
    taken = {
        i.name
        for t in case.schema.tables
        if t.name.namespace == table.name.namespace
        for i in case.indexes[str(t.name)]
    }
    taken |= {t.name.name for t in case.schema.tables} | {s.name.name for s in case.schema.sequences}
    name = default_name(table.name.name, "_".join(parts), label)
    number = 1
    while name in taken:
        name = default_name(table.name.name, "_".join(parts), f"{label}{number}")
        number += 1
    return name


def over(case: Case, table: Table, *columns: str, where: str | None = None, method: str = "btree") -> Index:
    """An index over columns, under a free name."""
    return Index(
        name=fresh_name(case, table, *columns),
        keys=tuple(IndexKey(expression=c) for c in columns),
        where=where,
        method=method,
    )


def written(index: AnyIndex) -> str:
    """The keys as one reads them: `(customer_id, lower(name) DESC)`."""
    if index.keys:
        return f"({', '.join(index_key(k) for k in index.keys)})"
    return f"({', '.join(quote_identifier(c or '?') for c in index.columns)})"
