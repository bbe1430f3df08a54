"""The rehearsal as versioned JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.rehearsal import Rehearsal

MEDIA = "application/json"


def render(it: Rehearsal) -> str:
    """The whole of it; `Rehearsal.model_validate_json` gives the same value."""
    return it.model_dump_json(indent=2) + "\n"
