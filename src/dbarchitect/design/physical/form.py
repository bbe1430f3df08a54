"""What a family of types answers for one attribute, and the family that is asked."""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.design import physical as room
from dbarchitect.engines.postgresql.names import quote_literal
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.model.architecture import Decision
    from dbarchitect.model.brief import Attribute


@dataclass(frozen=True)
class Used:
    """An attribute as it is stored: where, under which name."""

    table: str
    column: str
    attribute: Attribute


@dataclass(frozen=True)
class Form:
    """A column's type; `checks` are conditions on `{c}` (the quoted column), each with a word for its name."""

    type: str
    checks: tuple[tuple[str, str], ...] = ()
    suffix: str = ""
    """Added to the attribute's name when the column holds something else than the word says (`_hash`)."""
    extension: str | None = None
    ignore_case: bool = False
    """Uniqueness is judged on the lower-cased value."""
    quoted_default: bool = True


class Family(Protocol):
    """A module of this folder: its types, how one attribute is stored, and the decision over all of them."""

    __doc__: str | None
    TYPES: tuple[str, ...]

    def form(self, attribute: Attribute) -> Form: ...
    def decision(self, used: Sequence[Used]) -> Decision: ...


@lru_cache(maxsize=1)
def families() -> dict[str, tuple[str, Family]]:
    """Each semantic type's family and its module's name."""
    found: dict[str, tuple[str, Family]] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(room.__path__)):
        if module == "form":
            continue
        family = cast("Family", import_module(f"{room.__name__}.{module}"))
        for name in family.TYPES:
            found[name] = (module, family)
    return found


def family_of(attribute: Attribute) -> tuple[str, Family]:
    """The family that stores the attribute; a type nobody knows is stored as text."""
    known = families()
    return known.get(type_name(attribute.type), known["text"])


def bounds(attribute: Attribute, low: str | None = None, high: str | None = None) -> tuple[tuple[str, str], ...]:
    """The check for the attribute's own bounds, else for the family's `low` and `high`."""
    low = attribute.minimum if attribute.minimum is not None else low
    high = attribute.maximum if attribute.maximum is not None else high
    conditions: list[str] = []
    if low is not None:
        conditions.append(f"{{c}} {'>' if attribute.minimum_excluded else '>='} {constant(low)}")
    if high is not None:
        conditions.append(f"{{c}} {'<' if attribute.maximum_excluded else '<='} {constant(high)}")
    if not conditions:
        return ()
    word = "range" if len(conditions) == 2 else "min" if low is not None else "max"
    return ((word, " AND ".join(conditions)),)


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def constant(value: str) -> str:
    """A literal of the brief as SQL: a number as it is, anything else quoted; braces doubled for formatting."""
    if _NUMBER.fullmatch(value):
        return value
    return quote_literal(value).replace("{", "{{").replace("}", "}}")


def places(used: Sequence[Used], most: int = 6) -> tuple[str, ...]:
    """The columns concerned, as `table.column`."""
    named = tuple(f"{u.table}.{u.column}" for u in used)
    return named if len(named) <= most else (*named[:most], f"and {len(named) - most} more")
