"""The statements that make everything that is not a table: namespaces, types, sequences, routines, views, indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import (
    qualified,
    qualified_type,
    quote_identifier,
    quote_identifiers,
    quote_literal,
)
from dbarchitect.engines.postgresql.render.clauses import (
    index_key,
    parenthesized,
    sequence_options,
    storage_parameters,
    with_options,
)
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.ddl import Ddl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.objects import CompositeType, Domain, EnumType, Extension, Sequence, View
    from dbarchitect.model.tables import Index, Name, Policy, Table


def create_extension(extension: Extension) -> Ddl:
    """CREATE EXTENSION; the version is left to the server, as pg_dump does."""
    where = ""
    if extension.namespace and extension.namespace != "pg_catalog":
        where = f" WITH SCHEMA {quote_identifier(extension.namespace)}"
    name = quote_identifier(extension.name)
    return Ddl(f"CREATE EXTENSION IF NOT EXISTS {name}{where}", "extension", extension.name)


def create_enum(enum: EnumType) -> Ddl:
    values = [quote_literal(value) for value in enum.values]
    listed = ", ".join(values)
    if len(listed) > 80:
        listed = "\n    " + ",\n    ".join(values) + "\n"
    return Ddl(f"CREATE TYPE {qualified_type(enum.name)} AS ENUM ({listed})", "type", str(enum.name))


def create_composite(composite: CompositeType) -> Ddl:
    attributes = ",\n    ".join(
        f"{quote_identifier(a.name)} {a.type}" + (f" COLLATE {a.collation}" if a.collation else "")
        for a in composite.attributes
    )
    body = f"(\n    {attributes}\n)" if attributes else "()"
    return Ddl(f"CREATE TYPE {qualified_type(composite.name)} AS {body}", "type", str(composite.name))


def create_domain(domain: Domain) -> Ddl:
    written = f"CREATE DOMAIN {qualified_type(domain.name)} AS {domain.base}"
    if domain.collation:
        written += f" COLLATE {domain.collation}"
    if domain.default is not None:
        written += f" DEFAULT {domain.default}"
    if not domain.nullable:
        named = f"CONSTRAINT {quote_identifier(domain.not_null_name)} " if domain.not_null_name else ""
        written += f" {named}NOT NULL"
    for check in domain.checks:
        if check.validated:
            written += "\n    " + constraint_clause(check)
    return Ddl(written, "domain", str(domain.name))


def late_domain_checks(domain: Domain) -> Iterator[Ddl]:
    """Checks that were never validated can only be added."""
    for check in domain.checks:
        if not check.validated:
            added = constraint_clause(check)
            yield Ddl(f"ALTER DOMAIN {qualified_type(domain.name)} ADD {added}", "constraint", str(domain.name))


def create_sequence(sequence: Sequence) -> Ddl:
    unlogged = "UNLOGGED " if sequence.unlogged else ""
    kind = f" AS {sequence.type}" if sequence.type != "bigint" else ""
    options = sequence_options(sequence)
    sql = f"CREATE {unlogged}SEQUENCE {qualified(sequence.name)}{kind}{' ' + options if options else ''}"
    return Ddl(sql, "sequence", str(sequence.name))


def own_sequence(sequence: Sequence) -> Ddl | None:
    """ALTER SEQUENCE … OWNED BY, when a column owns it."""
    if sequence.owned_by is None:
        return None
    table, column = sequence.owned_by
    sql = f"ALTER SEQUENCE {qualified(sequence.name)} OWNED BY {qualified(table)}.{quote_identifier(column)}"
    return Ddl(sql, "sequence", str(sequence.name))


def create_view(view: View) -> Ddl:
    """CREATE VIEW or CREATE MATERIALIZED VIEW."""
    options = list(view.options)
    if view.security_invoker:
        options.append(("security_invoker", "true"))
    columns = f" ({quote_identifiers(view.columns)})" if view.columns else ""
    kind = "MATERIALIZED VIEW" if view.materialized else "VIEW"
    sql = f"CREATE {kind} {qualified(view.name)}{columns}"
    if view.access_method:
        sql += f"\nUSING {quote_identifier(view.access_method)}"
    if options:
        sql += f"\nWITH ({storage_parameters(options)})"
    if view.tablespace:
        sql += f"\nTABLESPACE {quote_identifier(view.tablespace)}"
    sql += f" AS\n{view.query.strip().rstrip(';').rstrip()}"
    if view.check_option:
        sql += f"\nWITH {view.check_option.upper()} CHECK OPTION"
    if view.materialized and not view.populated:
        sql += "\nWITH NO DATA"
    return Ddl(sql, "view", str(view.name))


def create_index(relation: Name, index: Index, *, only: bool = False) -> Ddl:
    """CREATE INDEX; with `only` the partitions get theirs one by one."""
    unique = "UNIQUE " if index.unique else ""
    sql = f"CREATE {unique}INDEX {quote_identifier(index.name)} ON {'ONLY ' if only else ''}{qualified(relation)}"
    if index.method != "btree":
        sql += f" USING {quote_identifier(index.method)}"
    sql += f" ({', '.join(index_key(key) for key in index.keys)})"
    if index.include:
        sql += f" INCLUDE ({quote_identifiers(index.include)})"
    if index.nulls_not_distinct:
        sql += " NULLS NOT DISTINCT"
    sql += with_options(index.options)
    if index.tablespace:
        sql += f" TABLESPACE {quote_identifier(index.tablespace)}"
    if index.where:
        sql += f" WHERE {parenthesized(index.where)}"
    return Ddl(sql, "index", str(relation))


def index_settings(relation: Name, index: Index) -> Iterator[Ddl]:
    """Statistics targets of expressions, and the tie to the parent's index."""
    from dbarchitect.model.tables import Name as _Name

    own = qualified(_Name(namespace=relation.namespace, name=index.name))
    for position, target in index.statistics_targets:
        yield Ddl(f"ALTER INDEX {own} ALTER COLUMN {position} SET STATISTICS {target}", "index", str(relation))
    if index.attach_to:
        yield Ddl(f"ALTER INDEX {qualified(index.attach_to)} ATTACH PARTITION {own}", "index", str(relation))


def create_policy(table: Table, policy: Policy) -> Ddl:
    sql = f"CREATE POLICY {quote_identifier(policy.name)} ON {qualified(table.name)}"
    if not policy.permissive:
        sql += " AS RESTRICTIVE"
    if policy.command != "all":
        sql += f" FOR {policy.command.upper()}"
    roles = ", ".join(role_reference(role) for role in policy.roles)
    if roles and roles != "PUBLIC":
        sql += f" TO {roles}"
    if policy.using is not None:
        sql += f"\n    USING {parenthesized(policy.using)}"
    if policy.check is not None:
        sql += f"\n    WITH CHECK {parenthesized(policy.check)}"
    return Ddl(sql, "policy", str(table.name))


ROLE_WORDS = frozenset({"PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"})


def role_reference(role: str) -> str:
    """A role as a grantee: `PUBLIC` and its like are words, anything else is a name."""
    return role.upper() if role.upper() in ROLE_WORDS else quote_identifier(role)
