"""One change of one object, with what undoes it and where it belongs in the order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dbarchitect.model.links import Address
    from dbarchitect.model.migration import Loss

Verb = Literal["create", "drop", "alter"]


class Rank(IntEnum):
    """What comes first among changes that do not need each other."""

    FIRST = -1
    """What needs nothing and whose way back is planned from the schema before: it is undone last."""
    LOOSEN = 0
    """What stands in the way of others goes: views, policies, triggers, constraints, indexes, defaults."""
    GROUND = 1
    TYPES = 2
    SEQUENCES = 3
    NEEDED_ROUTINES = 4
    TABLES = 5
    COLUMNS = 6
    SETTINGS = 7
    CONSTRAINTS = 8
    INDEXES = 9
    REFERENCES = 10
    ROUTINES = 11
    VIEWS = 12
    BEHAVIOUR = 13
    REMOVAL = 14
    PRIVILEGES = 15
    COMMENTS = 16


@dataclass(frozen=True, slots=True)
class Change:
    """`sql` in order; `back` undoes all of it. `also` are addresses that come or go with it, `needs` what it needs beside them."""

    verb: Verb
    address: Address
    sql: tuple[str, ...]
    back: tuple[str, ...]
    rank: Rank
    why: str = ""
    also: tuple[Address, ...] = ()
    needs: tuple[Address, ...] = ()
    loss: Loss | None = None
    transactional: bool = True
    reversible: bool = True
    holds: tuple[Address, ...] = ()
    """What can go only after it."""
    once_gone: tuple[Address, ...] = ()
    """What must have gone before it."""


def shown(address: Address) -> str:
    """An address in words: `column shop.orders.state`, `public` left out."""
    kind, *names = address
    if kind == "other":
        kind, *names = names
    if kind == "routine":
        kind, names = "function", [*names[:-2], f"{names[-2]}({names[-1]})"]
    parts = names[1:] if len(names) > 1 and names[0] == "public" else names
    return f"{kind} {'.'.join(parts)}"
