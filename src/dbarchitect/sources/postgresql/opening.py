"""A PostgreSQL address opened as a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.sources.postgresql.inspecting import inspect_postgresql

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.sources.postgresql.inspecting import Ask


def open_live(where: str, sample: int, ask: Ask | None) -> Inspection:
    """The live database at `where`, read without a change to it."""
    return inspect_postgresql(where, sample=sample, ask=ask)
