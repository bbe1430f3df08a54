"""A question with what makes it weigh, and the file that asks it."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.design import questions as room

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief
    from dbarchitect.model.design import Design


@dataclass(frozen=True)
class Asked:
    """`variant` is the brief as another answer would have it: designing it shows what turns on the answer.

    `doubt` (0..1) is how likely the assumption is wrong; `parts` are sections that turn on it beside the schema.
    """

    id: str
    text: str
    because: str
    options: tuple[str, ...]
    assumed: str
    doubt: float
    variant: Brief | None = None
    parts: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


class QuestionModule(Protocol):
    """A module of this folder."""

    def ask(self, design: Design) -> tuple[Asked, ...]: ...


@lru_cache(maxsize=1)
def questioners() -> tuple[QuestionModule, ...]:
    """All question modules by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(room.__path__) if m.name != "asked")
    return tuple(cast("QuestionModule", import_module(f"{room.__name__}.{name}")) for name in names)


def spoken(name: str) -> str:
    """A name of the model as words."""
    return name.replace("_", " ")
