"""A row of one tenant can refer to a row of another: the foreign key compares ids only, so data of two customers mix.

Why
    Both tables say whose their rows are, but the reference leaves that out. A wrong id from a request links another tenant's row,
    and a join shows it.

Example
    invoice (tenant_id, customer_id REFERENCES customer (id)), customer (id, tenant_id)

Fix
    ALTER TABLE customer ADD UNIQUE (tenant_id, id);
    ALTER TABLE invoice ADD FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id);

When to ignore
    The referenced rows are shared by all tenants.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html (referential integrity checks bypass row security)
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, with_constraint, without_constraint
from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import alone, finding
from dbarchitect.assess.naming import TENANT, plain
from dbarchitect.core.english import with_article
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Index, IndexKey, Name, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case, Reference
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import ForeignKey, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_PLAINLY = frozenset({"tenant_id", "org_id", "organization_id", "organisation_id", "workspace_id"})


def check(case: Case) -> Iterator[Finding]:
    tenant = tenant_column(case)
    if tenant is None:
        return
    kept = {
        (str(r.table.name), c, str(r.key.target))
        for r in case.references
        if tenant in r.key.columns
        for c in r.key.columns
    }
    for reference in case.references:
        key, table = reference.key, reference.table
        target = case.by_name.get(str(key.target))
        if (
            target is None
            or tenant in key.columns
            or tenant in key.target_columns
            or not table.column(tenant)
            or not target.column(tenant)
        ):
            continue
        if any((str(table.name), c, str(key.target)) in kept for c in key.columns):
            continue
        yield finding(
            case,
            table,
            f"A row of {table.name} may refer to {with_article(str(key.target))} of another tenant: {key.name} compares {', '.join(key.columns)} without {tenant}.",
            level="warning",
            about=f"{table.name}.{key.name}",
            fix=_fix(case, reference, tenant),
        )


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{len(found)} foreign keys leave the tenant out: rows may refer to rows of another tenant."


def tenant_column(case: Case) -> str | None:
    """The column that says whose a row is: named so, or spoken of by policies, in two tables or more."""
    counted = Counter(c.name for t in case.tables for c in t.columns if plain(c.name) in TENANT)
    for name, times in counted.most_common():
        guarded = any(
            names_column(p.using or p.check or "", name) for t in case.tables if t.column(name) for p in t.policies
        )
        if times >= 2 and (plain(name) in _PLAINLY or guarded):
            return name
    return None


def _fix(case: Case, reference: Reference, tenant: str) -> Fix | None:
    key, table = reference.key, reference.table
    target = case.by_name[str(key.target)]
    if (
        key.on_delete in ("set null", "set default")
        or key.on_update != "no action"
        or target.partitioning
        or table.partitioning
        or key.match == "full"
    ):
        return None
    wanted = (tenant, *key.target_columns)
    held = any(i.unique and i.where is None and i.columns == wanted for i in case.indexes[str(target.name)])
    unique = default_name(target.name.name, "_".join(wanted), "key")
    new = key.but(
        name=default_name(table.name.name, "_".join((tenant, *key.columns)), "fkey"),
        columns=(tenant, *key.columns),
        target_columns=wanted,
        validated=False,
    )
    if case.engine != "postgresql":
        return _elsewhere(
            case, reference, target, new.but(validated=True), None if held else Unique(name=unique, columns=wanted)
        )
    where, at = qualified(table.name), qualified(target.name)
    made = (
        ()
        if held
        else (f"ALTER TABLE {at} ADD CONSTRAINT {quote_identifier(unique)} UNIQUE ({quote_identifiers(wanted)})",)
    )
    index = default_name(table.name.name, "_".join(new.columns), "idx")
    served = any(set(i.columns[: len(new.columns)]) == set(new.columns) for i in case.indexes[str(table.name)])
    indexed = (
        ()
        if served
        else (f"CREATE INDEX CONCURRENTLY {quote_identifier(index)} ON {where} ({quote_identifiers(new.columns)})",)
    )
    bare = () if served else (f"DROP INDEX CONCURRENTLY {qualified(Name(namespace=table.name.namespace, name=index))}",)
    gone = () if held else (f"ALTER TABLE {at} DROP CONSTRAINT {quote_identifier(unique)}",)
    return alone(
        case,
        Fix(
            sql=(
                *made,
                *indexed,
                f"ALTER TABLE {where} ADD {constraint_clause(new)}",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {quote_identifier(new.name)}",
                f"ALTER TABLE {where} DROP CONSTRAINT {quote_identifier(key.name)}",
            ),
            reverse=(
                f"ALTER TABLE {where} ADD {constraint_clause(key)}",
                f"ALTER TABLE {where} DROP CONSTRAINT {quote_identifier(new.name)}",
                *bare,
                *gone,
            ),
            lock="AccessExclusive",
            risk="The unique key is built under a lock on the parent (build it first with CREATE UNIQUE INDEX CONCURRENTLY); fails where tenants are mixed already.",
        ),
    )


def _elsewhere(case: Case, reference: Reference, target: Table, new: ForeignKey, key: Unique | None) -> Fix | None:
    """The unique key first, then the reference over it with an index of its own, in the words of other engines."""
    table = reference.table
    served = any(set(i.columns[: len(new.columns)]) == set(new.columns) for i in case.indexes[str(table.name)])
    index = Index(name=f"{new.name}_idx", keys=tuple(IndexKey(expression=c) for c in new.columns))
    wanted = with_constraint(without_constraint(table, reference.key.name), new)
    if not served:
        # the new index does the work of one over its first column alone
        kept = tuple(i for i in wanted.indexes if i.unique or i.where or i.keys != index.keys[:1])
        wanted = wanted.but(indexes=(*kept, index))
    second = altered(case, table, wanted)
    first = altered(case, target, with_constraint(target, key)) if key is not None else None
    if second is None or (key is not None and first is None) or target.name == table.name:
        return None
    if first is None:
        return second
    return second.but(sql=(*first.sql, *second.sql), reverse=(*second.reverse, *first.reverse))
