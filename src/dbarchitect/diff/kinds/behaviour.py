"""Triggers, rules and policies of tables and views: replaced, dropped, made, switched on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.pair import address_of, by_key, table_address
from dbarchitect.diff.renamed import moved_names
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.objects import create_policy, role_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import View
    from dbarchitect.model.tables import Name, Policy, RewriteRule, Table, Trigger

_ENABLED = {"origin": "ENABLE", "always": "ENABLE ALWAYS", "replica": "ENABLE REPLICA", "disabled": "DISABLE"}


def changes(pair: Pair) -> Iterator[Change]:
    for old, new in _relations(pair):
        name = new.name
        yield from _switched(
            pair, name, "trigger", {t.name: t for t in old.triggers} if old else {}, {t.name: t for t in new.triggers}
        )
        yield from _switched(
            pair, name, "rule", {r.name: r for r in old.rules} if old else {}, {r.name: r for r in new.rules}
        )
    for name, table in pair.tables_after.items():
        fresh = name not in pair.tables_before or pair.goes(table_address(name))
        was = None if fresh else pair.tables_before[name]
        if was is None:
            yield from _row_security(table)
        yield from _policies(pair, was, table)


def _relations(pair: Pair) -> Iterator[tuple[Table | View | None, Table | View]]:
    for name, table in pair.tables_after.items():
        fresh = name not in pair.tables_before or pair.goes(table_address(name))
        yield (None if fresh else pair.tables_before[name]), table
    views = {v.name: v for v in pair.before.views}
    for view in pair.after.views:
        fresh = view.name not in views or pair.goes(address_of("view", view.name))
        yield (None if fresh else views[view.name]), view


def _switched(
    pair: Pair,
    relation: Name,
    kind: str,
    was: dict[str, Trigger] | dict[str, RewriteRule],
    now: dict[str, Trigger] | dict[str, RewriteRule],
) -> Iterator[Change]:
    for key in dict.fromkeys((*was, *now)):
        old, new = was.get(key), now.get(key)
        address = (kind, relation.namespace, relation.name, key)
        drop = f"DROP {kind.upper()} {quote_identifier(key)} ON {qualified(relation)}"
        same = old is not None and new is not None and old.definition == new.definition and not pair.goes(address)
        if old is not None and new is not None and same:
            if old.enabled != new.enabled:
                sql, back = (_enabling(relation, kind, part) for part in (new, old))
                yield Change("alter", address, (sql,), (back,), Rank.BEHAVIOUR)
            continue
        if old is not None:
            yield Change("drop", address, (drop,), _made(relation, kind, old), Rank.LOOSEN)
        if new is not None:
            place = (relation.namespace, relation.name)
            needs: tuple[Address, ...] = (("table", *place), ("view", *place))
            yield Change("create", address, _made(relation, kind, new), (drop,), Rank.BEHAVIOUR, needs=needs)


def _made(relation: Name, kind: str, part: Trigger | RewriteRule) -> tuple[str, ...]:
    sql = part.definition.strip().rstrip(";")
    return (sql,) if part.enabled == "origin" else (sql, _enabling(relation, kind, part))


def _enabling(relation: Name, kind: str, part: Trigger | RewriteRule) -> str:
    return f"ALTER TABLE {qualified(relation)} {_ENABLED[part.enabled]} {kind.upper()} {quote_identifier(part.name)}"


def _row_security(table: Table) -> Iterator[Change]:
    name = qualified(table.name)
    for on, words in ((table.row_security, ""), (table.force_row_security, "FORCE ")):
        if on:
            there = f"ALTER TABLE {name} {words or 'ENABLE '}ROW LEVEL SECURITY"
            back = f"ALTER TABLE {name} {'NO FORCE ' if words else 'DISABLE '}ROW LEVEL SECURITY"
            yield Change("alter", table_address(table.name), (there,), (back,), Rank.BEHAVIOUR)


def _policies(pair: Pair, old: Table | None, new: Table) -> Iterator[Change]:
    was = {p.name: p for p in old.policies} if old else {}
    now = {p.name: p for p in new.policies}
    names = moved_names(was, now, lambda p: p.but(name="", comment=None))
    table = qualified(new.name)
    for a, b in names.items():
        sql, back = (
            f"ALTER POLICY {quote_identifier(x)} ON {table} RENAME TO {quote_identifier(y)}"
            for x, y in ((a, b), (b, a))
        )
        yield Change("alter", ("policy", new.name.namespace, new.name.name, b), (sql,), (back,), Rank.BEHAVIOUR)
    for key, one, other in by_key({names.get(k, k): p for k, p in was.items()}, now):
        address = ("policy", new.name.namespace, new.name.name, key)
        if (
            one
            and other
            and one.but(comment=None, name="") == other.but(comment=None, name="")
            and not pair.goes(address)
        ):
            continue
        if one and other and not pair.goes(address) and _alterable(one, other):
            sql, back = (_altered(new, p, q) for p, q in ((one, other), (other, one)))
            yield Change("alter", address, (sql,), (back,), Rank.BEHAVIOUR, needs=_roles(other))
            continue
        if one and old:
            yield Change("drop", address, (_drop(table, one),), (create_policy(old, one).sql,), Rank.LOOSEN)
        if other:
            yield Change(
                "create",
                address,
                (create_policy(new, other).sql,),
                (_drop(table, other),),
                Rank.BEHAVIOUR,
                needs=_roles(other),
            )


def _roles(policy: Policy) -> tuple[Address, ...]:
    return tuple(("role", r) for r in policy.roles)


def _alterable(old: Policy, new: Policy) -> bool:
    same = (old.command, old.permissive) == (new.command, new.permissive)
    return same and (old.using is None) == (new.using is None) and (old.check is None) == (new.check is None)


def _altered(table: Table, old: Policy, new: Policy) -> str:
    from dbarchitect.engines.postgresql.render.clauses import parenthesized

    sql = f"ALTER POLICY {quote_identifier(new.name)} ON {qualified(table.name)}"
    if old.roles != new.roles:
        sql += f" TO {', '.join(role_reference(r) for r in new.roles)}"
    if new.using is not None and new.using != old.using:
        sql += f" USING {parenthesized(new.using)}"
    if new.check is not None and new.check != old.check:
        sql += f" WITH CHECK {parenthesized(new.check)}"
    return sql


def _drop(table: str, policy: Policy) -> str:
    return f"DROP POLICY {quote_identifier(policy.name)} ON {table}"
