"""Who may do what: roles with what they inherit, grants on every kind of object, and what the catalogs say beside the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.assess.case import NotJudged
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbarchitect.assess.case import Case
    from dbarchitect.model.objects import Role, Routine
    from dbarchitect.model.tables import Grant, Table

PUBLIC = "PUBLIC"
STRANGERS = frozenset({"PUBLIC", "public", "anon", "web_anon", "anonymous"})
"""Everybody, and the roles that web interfaces over a database take for visitors who are not signed in."""
CHANGING = frozenset({"INSERT", "UPDATE", "DELETE", "TRUNCATE"})
_HOSTS = frozenset({
    "postgres", "rdsadmin", "rds_superuser", "rdsrepladmin", "rds_replication", "rds_iam", "rds_password", "rds_ad", "rdstopmgr",
    "rdswriteforwarduser", "cloudsqladmin", "cloudsqlsuperuser", "cloudsqlreplica", "cloudsqlagent", "cloudsqliamuser",
    "cloudsqliamserviceaccount", "cloudsqliamgroup", "cloudsqlimportexport", "cloudsqlobservability", "cloudsqlinactiveuser",
    "azuresu", "azure_superuser", "azure_pg_admin", "replication", "nonazuresu", "alloydbsuperuser", "alloydbadmin", "alloydbagent",
    "alloydbreplica", "supabase_admin", "supabase_auth_admin", "supabase_storage_admin", "supabase_replication_admin",
    "supabase_read_only_user", "supabase_realtime_admin", "supabase_functions_admin", "supabase_etl_admin", "dashboard_user",
    "authenticator", "pgbouncer", "pgsodium_keyholder", "pgsodium_keyiduser", "pgsodium_keymaker", "cloud_admin", "neon_superuser",
    "neon_service", "crunchy_superuser", "ccp_monitoring", "_crunchypgbouncer", "_crunchyrepl", "streaming_replica", "standby",
})  # fmt: skip
"""Roles that a hosting offer or operator makes and needs; `postgres` is who the server belongs to."""
_OF_SANDBOX = frozenset({"guest"})


def roles(case: Case) -> tuple[Role, ...]:
    """The roles people made: those of hosting offers, of the server itself and of a sandbox are left out."""
    every = case.inspection.roles if case.inspection.roles is not None else case.schema.roles
    hidden = _HOSTS if case.inspection.source.kind == "live" else _HOSTS | _OF_SANDBOX
    return tuple(r for r in every if r.name not in hidden and not r.name.startswith("pg_"))


def role_named(case: Case, name: str | None) -> Role | None:
    every = (*(case.inspection.roles or ()), *case.schema.roles)
    return next((r for r in every if r.name == name), None)


def memberships(case: Case, role: Role) -> frozenset[str]:
    """Every role it is a member of, by itself or through others."""
    by_name = {r.name: r for r in (*case.schema.roles, *(case.inspection.roles or ()))}
    found: set[str] = set()
    wanted = list(role.member_of)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += by_name[name].member_of if name in by_name else ()
    return frozenset(found)


@dataclass(frozen=True)
class Granted:
    """A grant with the object it is on. `kind` as GRANT spells it (`TABLE`, `SEQUENCE`, `FUNCTION`, `SCHEMA`)."""

    kind: str
    name: str
    """As people call it."""
    sql: str
    """As a statement names it."""
    grant: Grant
    table: Table | None = None


def grants(case: Case) -> Iterator[Granted]:
    """Every grant on tables, views, sequences, routines and schemas."""
    for table in case.tables:
        yield from (Granted("TABLE", str(table.name), qualified(table.name), g, table) for g in table.grants)
    for view in case.schema.views:
        yield from (Granted("TABLE", str(view.name), qualified(view.name), g) for g in view.grants)
    for sequence in case.schema.sequences:
        yield from (Granted("SEQUENCE", str(sequence.name), qualified(sequence.name), g) for g in sequence.grants)
    for routine in case.schema.routines:
        spelled = routine_sql(routine)
        yield from (Granted(routine_kind(routine), str(routine.name), spelled, g) for g in routine.grants)
    for space in case.schema.namespaces:
        yield from (Granted("SCHEMA", space.name, quote_identifier(space.name), g) for g in space.grants)


def routine_sql(routine: Routine) -> str:
    """`name(arguments)` as ALTER, GRANT and DROP name it."""
    return f"{qualified(routine.name)}({routine.arguments})"


def routine_kind(routine: Routine) -> str:
    return "PROCEDURE" if routine.kind == "procedure" else "FUNCTION"


def role_sql(name: str) -> str:
    return "PUBLIC" if name.upper() == PUBLIC else quote_identifier(name)


def public_may_create(case: Case, namespace: str) -> bool:
    """Whether everybody may make objects in a schema; before version 15 that is the default in `public`."""
    space = next((n for n in case.schema.namespaces if n.name == namespace), None)
    given = [g for g in space.grants if g.grantee == PUBLIC] if space else []
    if any("CREATE" in g.privileges for g in given):
        return True
    return (
        namespace == "public"
        and case.engine == "postgresql"
        and (case.major or 15) < 15
        and not any(not g.privileges for g in given)
    )


def is_live(case: Case) -> bool:
    """Whether roles, settings and catalogs are those of the user's server, not of a sandbox a file was loaded into."""
    return case.inspection.source.kind == "live"


CATALOG: Mapping[str, tuple[str, str]] = {
    "catalog.database": (
        "who owns the database and its tables, and how it encodes and sorts text",
        "SELECT d.datname AS name, r.rolname AS owner, pg_catalog.pg_encoding_to_char(d.encoding) AS encoding, d.datcollate AS collation, "
        "(SELECT o.rolname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_roles AS o ON o.oid = c.relowner "
        "WHERE c.relkind IN ('r', 'p') AND c.relnamespace NOT IN (SELECT n.oid FROM pg_catalog.pg_namespace AS n "
        "WHERE n.nspname IN ('pg_catalog', 'information_schema') OR n.nspname LIKE 'pg\\_%') "
        "GROUP BY o.rolname ORDER BY count(*) DESC, o.rolname LIMIT 1) AS table_owner "
        "FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r ON r.oid = d.datdba "
        "WHERE d.datname = pg_catalog.current_database()",
    ),
    "catalog.hba": (
        "how sessions prove who they are",
        "SELECT h.type AS kind, h.address AS address, h.netmask AS netmask, h.auth_method AS method, h.line_number AS line, "
        "h.database::text AS databases, h.user_name::text AS users FROM pg_catalog.pg_hba_file_rules AS h "
        "WHERE h.error IS NULL ORDER BY h.line_number LIMIT 500",
    ),
    "catalog.extensions": (
        "whether newer versions of the installed extensions lie ready",
        "SELECT a.name AS name, a.installed_version AS installed, a.default_version AS newest "
        "FROM pg_catalog.pg_available_extensions AS a WHERE a.installed_version IS NOT NULL ORDER BY a.name LIMIT 500",
    ),
    "catalog.user_mappings": (
        "whether passwords for other servers are stored",
        "SELECT m.srvname AS server, m.usename AS role FROM pg_catalog.pg_user_mappings AS m "
        "WHERE m.umoptions::text LIKE '%password=%' ORDER BY m.srvname, m.usename LIMIT 500",
    ),
    "catalog.collations": (
        "whether the operating system sorts text as it did when indexes were built",
        "SELECT d.datname AS name, d.datcollversion AS recorded, pg_catalog.pg_database_collation_actual_version(d.oid) AS actual "
        "FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()",
    ),
    "catalog.large_objects": (
        "whether large objects are stored",
        "SELECT count(*) AS n FROM (SELECT 1 AS one FROM pg_catalog.pg_largeobject_metadata LIMIT 100000) AS m",
    ),
}  # fmt: skip
"""Questions to PostgreSQL's catalogs, each a small read that a live source answers without being told to."""


def catalog_probe(key: str) -> Probe:
    why, sql = CATALOG[key]
    return Probe(key=key, sql=sql, why=why, bounded=True)


def catalog_rows(case: Case, key: str) -> tuple[dict[str, str | None], ...]:
    """What the catalog answered, row by row. Raises NotJudged where it was not asked or refused."""
    answer = case.answer(key)
    if answer is None:
        raise NotJudged(f"nobody asked {CATALOG[key][0]}")
    if not answer.ok:
        raise NotJudged(answer.why_not or f"the server does not say {CATALOG[key][0]}")
    return tuple(dict(zip(answer.columns, row, strict=False)) for row in answer.rows)


def table_owner(case: Case, table: Table) -> str | None:
    """Who owns the table; None where the source does not say."""
    if table.owner is not None:
        return table.owner
    answer = case.answer("catalog.database")
    if not is_live(case) or answer is None or not answer.ok or not answer.rows:
        return None
    return dict(zip(answer.columns, answer.rows[0], strict=False)).get("table_owner")
