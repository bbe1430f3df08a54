"""Roles: made where they are missing, changed in place; none is dropped, as other databases of the server may need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.pair import by_key
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render.roles import create_roles, referenced_roles, role_attributes, role_setting
from dbarchitect.model.objects import Role
from dbarchitect.model.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair


def changes(pair: Pair) -> Iterator[Change]:
    before = _roles(pair.before)
    for name, old, new in by_key(before, _roles(pair.after)):
        address = ("role", name)
        if old is None and new is not None:
            alone = Schema(roles=(new.but(member_of=(), comment=None),))
            sql = tuple(d.sql for d in create_roles(alone))
            members = tuple(f"GRANT {quote_identifier(p)} TO {quote_identifier(name)}" for p in new.member_of)
            yield Change(
                "create", address, sql, (), Rank.GROUND,
                "the role stays on the way back: other databases of the server may have come to need it",
            )  # fmt: skip
            if members:
                needs = (address, *(("role", p) for p in new.member_of))
                yield Change("alter", ("member", name), members, (), Rank.GROUND, needs=needs)
        elif old and new and old != new:
            yield from _altered(old, new)


def _roles(schema: Schema) -> dict[str, Role]:
    known = {r.name: r for r in schema.roles}
    return known | {n: Role(name=n) for n in referenced_roles(schema) if n not in known}


def _altered(old: Role, new: Role) -> Iterator[Change]:
    name, address = quote_identifier(new.name), ("role", new.name)
    bare = {"member_of": (), "settings": (), "comment": None}
    if old.but(**bare) != new.but(**bare):
        yield Change("alter", address, (_attributes(new, old),), (_attributes(old, new),), Rank.GROUND)
    for parent in sorted(set(old.member_of) ^ set(new.member_of)):
        give, take = f"GRANT {quote_identifier(parent)} TO {name}", f"REVOKE {quote_identifier(parent)} FROM {name}"
        sql, back = (give, take) if parent in new.member_of else (take, give)
        yield Change("alter", ("member", new.name), (sql,), (back,), Rank.GROUND, needs=(("role", parent),))
    was, now = (dict(s.partition("=")[::2] for s in r.settings) for r in (old, new))
    for key, before, after in by_key(was, now):
        if before != after:
            sql, back = (_setting(name, key, value) for value in (after, before))
            yield Change("alter", address, (sql,), (back,), Rank.GROUND)


def _setting(name: str, key: str, value: str | None) -> str:
    return f"ALTER ROLE {name} " + (f"RESET {key}" if value is None else f"SET {role_setting(f'{key}={value}')}")


def _attributes(role: Role, since: Role) -> str:
    words = role_attributes(role, since=since)
    return f"ALTER ROLE {quote_identifier(role.name)} {words}"
