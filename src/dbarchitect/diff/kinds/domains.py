"""Domains: default, NOT NULL and checks in place; another base or collation makes a new type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.pair import address_of, by_key, matched, stored
from dbarchitect.diff.replacing import replaced_type
from dbarchitect.engines.postgresql.names import qualified_type, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import Domain
    from dbarchitect.model.tables import Check


def remade(pair: Pair) -> Iterator[Address]:
    for old, new in matched(pair.before.domains, pair.after.domains):
        if old is None or new is None:
            continue
        if (old.base, old.collation) != (new.base, new.collation) or (_looks_at_rows(old, new) and _within(pair, old)):
            yield address_of("type", old.name)


def _looks_at_rows(old: Domain, new: Domain) -> bool:
    """Whether the engine would have to look at every value, there or on the way back."""
    checks = [{(c.name, c.expression, c.validated) for c in d.checks} for d in (old, new)]
    return old.nullable != new.nullable or checks[0] != checks[1]


def _within(pair: Pair, domain: Domain) -> bool:
    """Whether values of it stand inside arrays or composite types of rows, where the engine does not look."""
    name = qualified_type(domain.name)
    if any(c.type.startswith(f"{name}[") for t in pair.before.tables for c in t.columns):
        return True
    return any(
        a.type.partition("[")[0] == name and stored(pair, c.name) for c in pair.before.composites for a in c.attributes
    )


def changes(pair: Pair) -> Iterator[Change]:
    for old, new in matched(pair.before.domains, pair.after.domains):
        if old is None and new is not None:
            drop = (f"DROP DOMAIN {qualified_type(new.name)}",)
            yield Change("create", address_of("type", new.name), made(pair, domains=(new,)), drop, Rank.TYPES)
        elif new is None and old is not None:
            drop = (f"DROP DOMAIN {qualified_type(old.name)}",)
            yield Change("drop", address_of("type", old.name), drop, whole(pair, domains=(old,)), Rank.REMOVAL)
        elif old and new and pair.goes(address_of("type", old.name)):
            yield from replaced_type(pair, old, new)
        elif old and new:
            yield from _altered(old, new)


def _altered(old: Domain, new: Domain) -> Iterator[Change]:
    name, address = qualified_type(new.name), address_of("type", new.name)

    def alter(there: str, back: str, rank: Rank = Rank.SETTINGS) -> Change:
        return Change("alter", address, (f"ALTER DOMAIN {name} {there}",), (f"ALTER DOMAIN {name} {back}",), rank)

    if old.default != new.default:
        yield alter(_default(new), _default(old))
    if old.nullable != new.nullable:
        yield alter(_nullable(new), _nullable(old))
    elif old.not_null_name != new.not_null_name and not new.nullable:
        was, now = (quote_identifier(d.not_null_name or f"{d.name.name}_not_null") for d in (old, new))
        yield alter(f"RENAME CONSTRAINT {was} TO {now}", f"RENAME CONSTRAINT {now} TO {was}")
    yield from _checks(old, new, alter)


def _checks(old: Domain, new: Domain, alter: object) -> Iterator[Change]:
    assert callable(alter)
    bare = {"comment": None}
    for key, was, now in by_key({c.name: c for c in old.checks}, {c.name: c for c in new.checks}):
        drop = f"DROP CONSTRAINT {quote_identifier(key)}"
        if was and now and was.but(**bare) == now.but(**bare):
            continue
        if was and now and was.but(**bare, validated=True) == now.but(**bare) and not was.validated:
            name = qualified_type(new.name)
            again = (f"ALTER DOMAIN {name} {drop}", f"ALTER DOMAIN {name} {_add(was)}")
            sql = (f"ALTER DOMAIN {name} VALIDATE CONSTRAINT {quote_identifier(key)}",)
            yield Change("alter", address_of("type", new.name), sql, again, Rank.CONSTRAINTS)
            continue
        if was:
            yield alter(drop, _add(was), Rank.LOOSEN)
        if now:
            yield alter(_add(now), drop, Rank.CONSTRAINTS)


def _add(check: Check) -> str:
    return f"ADD {constraint_clause(check)}"


def _default(domain: Domain) -> str:
    return "DROP DEFAULT" if domain.default is None else f"SET DEFAULT {domain.default}"


def _nullable(domain: Domain) -> str:
    if domain.nullable:
        return "DROP NOT NULL"
    if domain.not_null_name:
        return f"ADD CONSTRAINT {quote_identifier(domain.not_null_name)} NOT NULL"
    return "SET NOT NULL"
