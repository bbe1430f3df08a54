"""Roles: they belong to the whole cluster, so they are made only where they are missing, and dropped apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import dollar_tag, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.ddl import Ddl
from dbarchitect.engines.postgresql.render.grants import targets
from dbarchitect.engines.postgresql.render.objects import ROLE_WORDS
from dbarchitect.model.objects import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema

# Settings whose value is a list of names that must not be quoted as one string.
_LIST_SETTINGS = frozenset(
    {
        "search_path",
        "temp_tablespaces",
        "local_preload_libraries",
        "session_preload_libraries",
        "shared_preload_libraries",
        "unix_socket_directories",
    }
)


def referenced_roles(schema: Schema) -> tuple[str, ...]:
    """Every role that is named in an owner, grant or policy, by name; the words PUBLIC and CURRENT_USER are none."""
    found: set[str] = {member for role in schema.roles for member in role.member_of}
    for _, _, owner, grants, _ in targets(schema):
        found |= {owner} if owner else set()
        found |= {grant.grantee for grant in grants}
    for table in schema.tables:
        found |= {role for policy in table.policies for role in policy.roles}
    return tuple(sorted(role for role in found if role.upper() not in ROLE_WORDS and not role.startswith("pg_")))


def create_roles(schema: Schema) -> Iterator[Ddl]:
    """Each role of the schema, parents first; a role that is only referred to is made as one that cannot log in."""
    known = {role.name: role for role in schema.roles}
    for name in referenced_roles(schema):
        known.setdefault(name, Role(name=name))
    for role in _parents_first(known):
        yield Ddl(_guarded(role), "role", role.name)
        if role.comment is not None:
            comment = f"COMMENT ON ROLE {quote_identifier(role.name)} IS {quote_literal(role.comment)}"
            yield Ddl(comment, "role", role.name)


def drop_roles(schema: Schema) -> tuple[Ddl, ...]:
    """The statements that remove the schema's roles once no database holds anything of theirs, members first."""
    names = [role.name for role in _parents_first({role.name: role for role in schema.roles})]
    return tuple(Ddl(f"DROP ROLE IF EXISTS {quote_identifier(name)}", "role", name) for name in reversed(names))


def _parents_first(roles: dict[str, Role]) -> list[Role]:
    ordered: dict[str, Role] = {}

    def visit(name: str, path: frozenset[str]) -> None:
        if name in ordered or name in path or name not in roles:
            return
        for parent in roles[name].member_of:
            visit(parent, path | {name})
        ordered[name] = roles[name]

    for name in sorted(roles):
        visit(name, frozenset())
    return list(ordered.values())


def _guarded(role: Role) -> str:
    name = quote_identifier(role.name)
    lines = [f"CREATE ROLE {name} {role_attributes(role)};"]
    lines += [f"GRANT {quote_identifier(parent)} TO {name};" for parent in role.member_of]
    lines += [f"ALTER ROLE {name} SET {role_setting(setting)};" for setting in role.settings]
    body = "\n        ".join(lines)
    tag = dollar_tag(body)
    return (
        f"DO {tag}\nBEGIN\n"
        f"    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {quote_literal(role.name)}) THEN\n"
        f"        {body}\n"
        f"    END IF;\n"
        f"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile\n"
        f"END\n{tag}"
    )


def role_attributes(role: Role, *, since: Role | None = None) -> str:
    """`NOLOGIN NOINHERIT …`: the login right always, the others where they differ from the engine's defaults.

    With `since` only what differs from that role, since naming SUPERUSER or its absence takes a superuser; empty for nothing.
    """
    flags = (
        ("LOGIN", "login"), ("INHERIT", "inherit"), ("SUPERUSER", "superuser"), ("CREATEDB", "create_database"),
        ("CREATEROLE", "create_role"), ("REPLICATION", "replication"), ("BYPASSRLS", "bypass_row_security"),
    )  # fmt: skip
    than = since or Role(name=role.name)
    words = [
        word if getattr(role, field) else f"NO{word}"
        for word, field in flags
        if getattr(role, field) != getattr(than, field) or (since is None and word == "LOGIN")
    ]
    if role.connection_limit != than.connection_limit:
        words.append(f"CONNECTION LIMIT {role.connection_limit}")
    return " ".join(words)


def role_setting(setting: str) -> str:
    """`name TO value` of `name=value`, as ALTER ROLE … SET takes it."""
    key, _, value = setting.partition("=")
    name = ".".join(quote_identifier(part) for part in key.split("."))
    return f"{name} TO {value if key in _LIST_SETTINGS else quote_literal(value)}"
