"""What must go and come again because something under it does."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from dbarchitect.diff.counters import taken_over
from dbarchitect.diff.creating import parts_of
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import Column

# What stands in the way of another type of a column it uses; indexes and constraints are carried along by the engine.
_HELD_BY_COLUMN = frozenset({"view", "rule", "policy", "trigger", "routine", "other"})


def kinds() -> Iterator[ModuleType]:
    """The modules of `kinds`, by name."""
    from dbarchitect.diff import kinds as folder

    for module in sorted(iter_modules(folder.__path__), key=lambda m: m.name):
        yield import_module(f"{folder.__name__}.{module.name}")


def close(pair: Pair) -> None:
    """`pair.remade` and `pair.retyped` hold everything that follows from the differences."""
    modules = list(kinds())
    while True:
        size = (len(pair.remade), len(pair.retyped))
        for module in modules:
            pair.remade.update(module.remade(pair) if hasattr(module, "remade") else ())
            pair.retyped.update(module.retyped(pair) if hasattr(module, "retyped") else ())
        _follow(pair)
        if (len(pair.remade), len(pair.retyped)) == size:
            break
    pair.remade.update(taken_over(pair))


def _follow(pair: Pair) -> None:
    waiting = [*pair.remade, *_handed_over(pair)]
    for column in pair.retyped:
        waiting += _take(pair, (u for u in pair.users.get(column, ()) if _held(pair, u)))
    waiting += _take(pair, _bound_anew(pair))
    while waiting:
        address = waiting.pop()
        for part in _parts(pair, address):
            waiting += _take(pair, (u for u in pair.users.get(part, ()) if not _is_part(pair, u, address)))


def _handed_over(pair: Pair) -> Iterator[Address]:
    """Routines that go while another takes their place under the same name and types."""
    from dbarchitect.diff.kinds.routines import replaced_by

    yield from replaced_by(pair)


def _bound_anew(pair: Pair) -> Iterator[Address]:
    """What calls a routine that goes, and after it another one of the same name, though its own text stays as it is."""
    there = {("routine", r.name.namespace, r.name.name, r.arguments) for r in pair.after.routines}
    for routine in pair.before.routines:
        address = ("routine", routine.name.namespace, routine.name.name, routine.arguments)
        if address in there:
            continue
        for user in pair.users.get(address, ()):
            if any(u[:3] == address[:3] for u in pair.new.uses.get(user, ())):
                yield user


def _held(pair: Pair, user: Address) -> bool:
    if user[0] == "column":
        return True
    return user[0] in _HELD_BY_COLUMN


def _take(pair: Pair, users: Iterable[Address]) -> list[Address]:
    """The users that are new among what is made again; a column of a type that goes is converted instead."""
    found = []
    for user in users:
        if user[0] == "column":
            column = _column(pair, user)
            if column is not None and column.generated is not None:
                if user not in pair.remade:
                    pair.remade.add(user)
                    found.append(user)
            elif user not in pair.retyped:
                pair.retyped.add(user)
                found += _take(pair, (u for u in pair.users.get(user, ()) if _held(pair, u)))
        elif user[0] not in ("table", "sequence", "foreign table", "namespace") and user not in pair.remade:
            pair.remade.add(user)
            found.append(user)
    return found


def _column(pair: Pair, address: Address) -> Column | None:
    table = pair.tables_before.get(Name(namespace=address[1], name=address[2]))
    return table.column(address[3]) if table else None


def _parts(pair: Pair, address: Address) -> tuple[Address, ...]:
    """What goes with an object of its own: of a table all its parts."""
    if address[0] != "table":
        return (address,)
    table = pair.tables_before.get(Name(namespace=address[1], name=address[2]))
    return (address, *parts_of(table)) if table else (address,)


def _is_part(pair: Pair, user: Address, address: Address) -> bool:
    if address[0] != "table":
        return False
    return user[1:3] == address[1:3] if user[0] != "index" else user in _parts(pair, address)
