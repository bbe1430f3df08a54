"""Parts that are the same but for their name: renaming them loses nothing and reads no row, so it is no guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


def moved_names(before: Mapping[str, T], after: Mapping[str, T], bare: Callable[[T], object]) -> dict[str, str]:
    """Old name to new for parts of `before` that stand in `after` under another name, alike but for what `bare` leaves out."""
    gone = {name: bare(part) for name, part in before.items() if name not in after}
    come = {name: bare(part) for name, part in after.items() if name not in before}
    found: dict[str, str] = {}
    for old, part in gone.items():
        new = next((name for name, other in come.items() if other == part and name not in found.values()), None)
        if new is not None:
            found[old] = new
    return found
