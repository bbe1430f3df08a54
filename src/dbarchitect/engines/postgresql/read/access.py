"""Access lists as grants, and the roles that a schema speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render.grants import grant_statements
from dbarchitect.engines.postgresql.render.objects import role_reference
from dbarchitect.engines.postgresql.render.roles import referenced_roles
from dbarchitect.model.objects import DefaultPrivilege, Role
from dbarchitect.model.tables import Grant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.engines.postgresql.read.catalog import Catalog, Row
    from dbarchitect.model.schema import Schema

_ORDER = (
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
    "MAINTAIN",
    "USAGE",
    "EXECUTE",
    "CREATE",
)
_OWNER_RIGHTS = {
    "table": frozenset(_ORDER[:7]),
    "sequence": frozenset({"SELECT", "UPDATE", "USAGE"}),
    "routine": frozenset({"EXECUTE"}),
    "type": frozenset({"USAGE"}),
    "namespace": frozenset({"USAGE", "CREATE"}),
}
PUBLIC_RIGHTS = {"routine": frozenset({"EXECUTE"}), "type": frozenset({"USAGE"})}


def grants_of(
    catalog: Catalog, row: Row, kind: str, *, public: frozenset[str] | None = None, owner: bool = True
) -> tuple[Grant, ...]:
    """What differs from the engine's own privileges for an object of that kind; `public` is what PUBLIC has by itself."""
    if row["acl"] is None:
        return ()
    given = PUBLIC_RIGHTS.get(kind, frozenset()) if public is None else public
    rights: dict[tuple[int, bool], set[str]] = {(0, False): set(), (row["owner"], False): set()}
    for grantee, privilege, grantable in row["acl"]:
        rights.setdefault((grantee, grantable and grantee != row["owner"]), set()).add(privilege)
    found: list[Grant] = []
    for (grantee, grantable), privileges in rights.items():
        if grantee == row["owner"]:
            if owner:
                name = catalog.owner(grantee) or "CURRENT_USER"
                found += _beyond(name, privileges, _owner_rights(catalog, kind), grantable=False)
        else:
            had = given if grantee == 0 and not grantable else frozenset()
            found += _beyond(catalog.role_name(grantee), privileges, had, grantable=grantable)
    return tuple(sorted(found, key=lambda g: (bool(g.privileges), g.grantee, g.with_grant_option)))


def _owner_rights(catalog: Catalog, kind: str) -> frozenset[str]:
    rights = _OWNER_RIGHTS[kind]
    return rights | {"MAINTAIN"} if kind == "table" and catalog.version >= 17 else rights


def _beyond(grantee: str, privileges: set[str], had: frozenset[str], *, grantable: bool) -> list[Grant]:
    if privileges >= had:
        more = privileges - had
        return [Grant(grantee=grantee, privileges=ordered(more), with_grant_option=grantable)] if more else []
    revoked = [Grant(grantee=grantee, privileges=())]
    return revoked + ([Grant(grantee=grantee, privileges=ordered(privileges))] if privileges else [])


def ordered(privileges: Iterable[str]) -> tuple[str, ...]:
    """The privileges in the order of the engine's manual."""
    return tuple(sorted(privileges, key=lambda p: (_ORDER.index(p) if p in _ORDER else len(_ORDER), p)))


def column_grants(catalog: Catalog, relation: int) -> tuple[Grant, ...]:
    """Privileges on single columns; columns with the same privileges for the same role stand together."""
    columns: dict[tuple[str, bool, tuple[str, ...]], list[str]] = {}
    for row in catalog.of("columns", relation):
        rights: dict[tuple[int, bool], set[str]] = {}
        for grantee, privilege, grantable in row["acl"] or ():
            rights.setdefault((grantee, grantable), set()).add(privilege)
        for (grantee, grantable), privileges in rights.items():
            key = (catalog.role_name(grantee), grantable, ordered(privileges))
            columns.setdefault(key, []).append(row["name"])
    return tuple(
        Grant(grantee=grantee, privileges=privileges, columns=tuple(names), with_grant_option=grantable)
        for (grantee, grantable, privileges), names in sorted(columns.items())
    )


def roles_of(catalog: Catalog, schema: Schema) -> tuple[Role, ...]:
    """The roles that the schema speaks of and those they are members of, by name."""
    by_name = {row["name"]: row for row in catalog.rows["roles"]}
    wanted, found = list(referenced_roles(schema)), set()
    wanted += _roles_of_defaults(catalog)
    while wanted:
        name = wanted.pop()
        if name in found or name not in by_name:
            continue
        found.add(name)
        wanted += [parent for parent in by_name[name]["member_of"] if not parent.startswith("pg_")]
    return tuple(_role(by_name[name]) for name in sorted(found))


def _role(row: Row) -> Role:
    return Role(
        name=row["name"],
        login=row["login"],
        inherit=row["inherit"],
        bypass_row_security=row["bypass_rls"],
        superuser=row["superuser"],
        create_database=row["create_database"],
        create_role=row["create_role"],
        replication=row["replication"],
        connection_limit=row["connection_limit"],
        member_of=tuple(row["member_of"]),
        settings=tuple(row["settings"]),
        comment=row["comment"],
    )


_DEFAULT_TARGETS = {
    "r": "TABLES",
    "S": "SEQUENCES",
    "f": "FUNCTIONS",
    "T": "TYPES",
    "n": "SCHEMAS",
    "L": "LARGE OBJECTS",
}


def default_privileges(catalog: Catalog) -> tuple[DefaultPrivilege, ...]:
    """Each ALTER DEFAULT PRIVILEGES that differs from the engine's own privileges."""
    found = []
    for row in catalog.rows["default_privileges"]:
        role = catalog.owner(row["role"])
        head = "ALTER DEFAULT PRIVILEGES"
        head += f" FOR ROLE {quote_identifier(role)}" if role else ""
        head += f" IN SCHEMA {quote_identifier(row['namespace'])}" if row["namespace"] else ""
        for verb in _default_changes(catalog, row):
            found.append(DefaultPrivilege(definition=f"{head} {verb}"))
    return tuple(found)


def _default_changes(catalog: Catalog, row: Row) -> list[str]:
    def by_grantee(entries: Iterable[tuple[int, str, bool]] | None) -> dict[tuple[int, bool], set[str]]:
        rights: dict[tuple[int, bool], set[str]] = {}
        for grantee, privilege, grantable in entries or ():
            rights.setdefault((grantee, grantable), set()).add(privilege)
        return rights

    now, standard = by_grantee(row["acl"]), by_grantee(row["standard"])
    target = _DEFAULT_TARGETS[row["kind"]]
    changes = []
    for grantee, grantable in sorted({*now, *standard}, key=lambda k: (catalog.role_name(k[0]), k[1])):
        has, had = now.get((grantee, grantable), set()), standard.get((grantee, grantable), set())
        name = role_reference(catalog.role_name(grantee))
        if had - has:
            changes.append(f"REVOKE {', '.join(ordered(had - has))} ON {target} FROM {name}")
        if has - had:
            grant = Grant(
                grantee=catalog.role_name(grantee), privileges=ordered(has - had), with_grant_option=grantable
            )
            changes += grant_statements(target, [grant])
    return changes


def _roles_of_defaults(catalog: Catalog) -> list[str]:
    """The roles named in default privileges: those that make objects and those that are given something."""
    rows = catalog.rows["default_privileges"]
    oids = {oid for row in rows for oid in (row["role"], *(entry[0] for entry in row["acl"] or ()))}
    names = sorted(catalog.role_names.get(oid, "") for oid in oids - {0, catalog.main_owner})
    return [name for name in names if name and not name.startswith("pg_")]
