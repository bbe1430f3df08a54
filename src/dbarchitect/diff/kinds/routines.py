"""Functions, procedures and aggregates: replaced in place where the engine allows it, else dropped and made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.naming import named_in
from dbarchitect.engines.postgresql.render.grants import routine_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import Routine
    from dbarchitect.model.schema import Schema


def _address(routine: Routine) -> Address:
    return ("routine", routine.name.namespace, routine.name.name, routine.arguments)


def _by_address(schema: Schema) -> dict[Address, Routine]:
    return {_address(r): r for r in schema.routines}


def remade(pair: Pair) -> Iterator[Address]:
    now = _by_address(pair.after)
    for address, old in _by_address(pair.before).items():
        new = now.get(address)
        if new is not None and _bare(old) != _bare(new) and not _replaceable(pair, address, old, new):
            yield address


def replaced_by(pair: Pair) -> dict[Address, Address]:
    """Routines that go, each with the one of the same name and types that comes: what hangs on the one must change hands."""
    now = {_call(pair, a, new=True): a for a in _by_address(pair.after)}
    after = _by_address(pair.after)
    found = {}
    for address in _by_address(pair.before):
        if address not in after and (other := now.get(_call(pair, address, new=False))) is not None:
            found[address] = other
    return found


def _call(pair: Pair, address: Address, *, new: bool) -> tuple[object, ...]:
    signature = (pair.new if new else pair.old).signatures.get(address)
    return (*address[1:3], signature.types if signature else address[3])


def _bare(routine: Routine) -> Routine:
    return routine.but(comment=None, grants=(), owner=None)


def _replaceable(pair: Pair, address: Address, old: Routine, new: Routine) -> bool:
    one, other = pair.old.signatures.get(address), pair.new.signatures.get(address)
    if old.kind != new.kind:
        return False
    if one is None or other is None:
        return True
    return (
        one.result == other.result
        and one.defaults <= other.defaults
        and one.types == other.types
        and one.names == other.names
    )


def changes(pair: Pair) -> Iterator[Change]:
    before, after = _by_address(pair.before), _by_address(pair.after)
    early = _early(pair)
    for address, old in before.items():
        new = after.get(address)
        if new is None or pair.goes(address):
            drop = (f"DROP {routine_target(old)}",)
            takes_over = any(a[:3] == address[:3] for a in after)
            rank = Rank.LOOSEN if takes_over else Rank.REMOVAL
            yield Change("drop", address, drop, whole(pair, routines=(old,)), rank)
    for address, new in after.items():
        was = before.get(address)
        rank = Rank.NEEDED_ROUTINES if address in early else Rank.ROUTINES
        former = (a for a in before if a[:3] == address[:3] and (a not in after or pair.goes(a)))
        needs = (*_named(pair, new), *former)
        if was is None or pair.goes(address):
            drop = (f"DROP {routine_target(new)}",)
            yield Change("create", address, made(pair, routines=(new,)), drop, rank, needs=needs)
        elif _bare(was) != _bare(new):
            sql, back = (_replacing(pair, r) for r in (new, was))
            yield Change("alter", address, sql, back, rank, needs=needs)


def _replacing(pair: Pair, routine: Routine) -> tuple[str, ...]:
    sql = made(pair, routines=(routine,))
    if routine.kind == "aggregate":
        return tuple(s.replace("CREATE AGGREGATE", "CREATE OR REPLACE AGGREGATE", 1) for s in sql)
    return sql


def _named(pair: Pair, routine: Routine) -> tuple[Address, ...]:
    """What the body speaks of: the engine does not record it, yet whoever calls the routine needs it."""
    return tuple(a for a in named_in(pair.after, routine.definition) if a != _address(routine))


def _early(pair: Pair) -> set[Address]:
    """Routines that something else than a routine, view, trigger or policy needs."""
    found: set[Address] = set()
    waiting: list[Address] = []
    for user, used in pair.new.uses.items():
        if user[0] in ("column", "default", "constraint", "index", "type", "table"):
            waiting += [u for u in used if u[0] == "routine"]
    while waiting:
        address = waiting.pop()
        if address not in found:
            found.add(address)
            waiting += [u for u in pair.new.uses.get(address, ()) if u[0] == "routine"]
    return found
