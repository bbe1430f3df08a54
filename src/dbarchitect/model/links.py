"""What hangs on what in one database: the engine's own dependencies, and what decides whether a definition can be replaced in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Address = tuple[str, ...]
"""An object: its kind, then its name from the outside in: `("column", "public", "orders", "state")`, `("role", "app")`."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What CREATE OR REPLACE may not change of a routine: argument types, their names, the result, how many have defaults."""

    types: tuple[str, ...]
    names: tuple[str, ...]
    result: str
    defaults: int = 0


@dataclass(frozen=True, slots=True)
class Links:
    """`uses[a]` is what `a` cannot be without. `columns` are those of views, by name and type; `signatures` those of routines."""

    uses: Mapping[Address, frozenset[Address]] = field(default_factory=dict)
    columns: Mapping[Address, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    signatures: Mapping[Address, Signature] = field(default_factory=dict)
