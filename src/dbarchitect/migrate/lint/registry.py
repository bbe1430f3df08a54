"""The hazards and the safe forms, found by their folders. Adding one edits no other file."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.model.migration import Hazard


@dataclass(frozen=True)
class KnownHazard:
    """A hazard as its file declares it: its docstring is its page, `find(case)` gives it where the measurement shows it."""

    id: str
    about: str
    find: Callable[[Case], Iterable[Hazard]]


@dataclass(frozen=True)
class SafeForm:
    """Another way to the same end: `propose(case, hazards)` gives its statements, or none where it does not apply."""

    name: str
    propose: Callable[[Case, frozenset[str]], tuple[str, ...]]


@cache
def all_hazards() -> tuple[KnownHazard, ...]:
    """Every hazard by name."""
    from dbarchitect.migrate.lint import hazards

    found = []
    for name in sorted(m.name for m in pkgutil.iter_modules(hazards.__path__)):
        module = importlib.import_module(f"{hazards.__name__}.{name}")
        find = cast("Callable[[Case], Iterable[Hazard]]", module.find)
        found.append(KnownHazard(name.replace("_", "-"), str(module.__doc__ or ""), find))
    return tuple(found)


@cache
def safe_forms() -> tuple[SafeForm, ...]:
    """Every safe form, in the order of the names."""
    from dbarchitect.migrate.lint import safe_forms as folder

    found = []
    for name in sorted(m.name for m in pkgutil.iter_modules(folder.__path__)):
        module = importlib.import_module(f"{folder.__name__}.{name}")
        found.append(SafeForm(name, cast("Callable[[Case, frozenset[str]], tuple[str, ...]]", module.propose)))
    return tuple(found)
