"""What became of a rule."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from dbarchitect.design import rules as room

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft


@dataclass(frozen=True)
class Kept:
    """The rule is kept by `by` (constraint, index or trigger) from now on."""

    draft: Draft
    by: str


@dataclass(frozen=True)
class NotKept:
    """The rule could not be turned into a constraint."""

    why: str


Outcome = Kept | NotKept


class RuleModule(Protocol):
    """A module of this folder: the kind of meaning it keeps, and how."""

    __doc__: str | None
    KIND: str

    def keep(self, draft: Draft, meaning: Any) -> Outcome: ...


@lru_cache(maxsize=1)
def keepers() -> dict[str, RuleModule]:
    """Each kind of meaning to the module that keeps it."""
    names = sorted(m.name for m in pkgutil.iter_modules(room.__path__))
    modules = [
        cast("RuleModule", import_module(f"{room.__name__}.{n}"))
        for n in names
        if n not in ("conditions", "fitting", "outcome", "references", "triggers")
    ]
    return {m.KIND: m for m in modules}


def one_column(draft: Draft, entity: str, name: str) -> str | None:
    """The column of an attribute or a role, or None."""
    column = draft.column_for(entity, name)
    if column is not None:
        return column
    link = draft.link(entity, name)
    return link.columns[-1] if link else None


def all_columns(draft: Draft, entity: str, names: tuple[str, ...]) -> tuple[str, ...] | str:
    """The columns of all names, or the first name that has none."""
    columns = []
    for name in names:
        column = one_column(draft, entity, name)
        if column is None:
            return name
        columns.append(column)
    return tuple(columns)
