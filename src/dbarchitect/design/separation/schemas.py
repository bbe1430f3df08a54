"""`create_tenant()`: a schema with the tables of the design, a role that reaches them, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render import render
from dbarchitect.model.objects import Routine
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Grant, Name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.design.draft import Draft

SCHEMA, ROLE = "@schema@", "@role@"
_SKIPPED = {"role", "extension", "namespace", "range"}


def shared_tables(draft: Draft, tenant: str) -> frozenset[str]:
    """Tables that stand once for all tenants: of shared entities, and between them."""
    from dbarchitect.design.decisions.tenancy import shared_entities

    of_tenants = {e.name for e in draft.brief.entities}
    shared_names = shared_entities(draft.brief.entities, tenant) & of_tenants | {tenant}
    entity_tables = set(draft.table_of.values())
    shared = {draft.table_of[e] for e in shared_names if e in draft.table_of}
    for table in draft.tables:
        name = table.name.name
        targets = {f.target.name for f in table.foreign_keys}
        between = name not in {draft.table_of[e.name] for e in draft.entities}
        if between and targets and targets <= shared and (name in entity_tables or table.partition_of is None):
            shared.add(name)
    parts = {t.name.name for t in draft.tables if t.partition_of and t.partition_of.parent.name in shared}
    return frozenset(shared | parts)


def creation(draft: Draft, tenant: str, shared: frozenset[str], app: str) -> Routine:
    """The function that makes a tenant's schema by the design's own statements."""
    tables = tuple(t for t in draft.tables if t.name.name not in shared)
    own = Schema(
        version=draft.version,
        routines=draft.routines,
        sequences=draft.sequences,
        tables=tables,
        views=draft.views,
    )
    names = [
        *(t.name.name for t in tables),
        *(r.name.name for r in draft.routines),
        *(s.name.name for s in draft.sequences),
        *(v.name.name for v in draft.views),
    ]
    statements = [_in_schema(d.sql, names, app) for d in render(own, draft.version) if d.kind not in _SKIPPED]
    quoted = ",\n        ".join(f"$ddl${s}$ddl$" for s in statements)
    read = "".join(
        f"    EXECUTE format('GRANT SELECT ON public.%I TO %I', {_text(t)}, role_name);\n"
        for t in sorted(shared - {draft.table_of.get(tenant, "")})
    )
    definition = f"""CREATE OR REPLACE FUNCTION public.create_tenant(name text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    schema_name text := 'tenant_' || name;
    role_name text := 'tenant_' || name;
    statement text;
BEGIN
    IF name !~ '^[a-z][a-z0-9_]{{0,39}}$' THEN
        RAISE EXCEPTION 'a tenant''s name is lower-case letters, digits and underscores, at most 40: %', name
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXECUTE format('GRANT %I TO %I', role_name, {_text(app)});
    EXECUTE format('CREATE SCHEMA %I', schema_name);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', schema_name, role_name);
    PERFORM set_config('search_path', schema_name || ', public', true);
    FOREACH statement IN ARRAY ARRAY[
        {quoted}
    ]::text[] LOOP
        EXECUTE replace(replace(statement, '{SCHEMA}', quote_ident(schema_name)), '{ROLE}', quote_ident(role_name));
    END LOOP;
{read}    RETURN schema_name;
END;
$function$
"""
    return Routine(
        name=Name(name="create_tenant"),
        arguments="name text",
        definition=definition,
        language="plpgsql",
        settings=("search_path=pg_catalog, public, pg_temp",),
        grants=(Grant(grantee="PUBLIC", privileges=()),),
        comment=f"makes the schema, role, tables and rights of one {tenant}; run as the owner",
    )


def _in_schema(sql: str, names: Iterable[str], app: str) -> str:
    """The statement with the tenant's objects in the tenant's schema and its rights for the tenant's role.

    Unqualified names are found by the search path; `public.` stays where shared objects are meant.
    """
    for name in names:
        quoted = quote_identifier(name)
        sql = re.sub(rf"\bpublic\.{re.escape(quoted)}(?![A-Za-z0-9_])", f"{SCHEMA}.{quoted}", sql)
    sql = sql.replace(
        "SET search_path TO 'pg_catalog', 'public'", f"SET search_path TO 'pg_catalog', '{SCHEMA}', 'public'"
    )
    sql = sql.replace("$function$", "$tenant$")
    if sql.startswith(("GRANT ", "REVOKE ")):
        sql = re.sub(rf"\bTO {re.escape(quote_identifier(app))}$", f"TO {ROLE}", sql)
    return sql


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
