"""An address of SQL Server or Oracle opened as a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.sources.questions import completed
from dbarchitect.sources.sqlalchemy.gathering import gather
from dbarchitect.sources.sqlalchemy.session import asker, connect, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.inspection import Inspection, Probe


def open_live(where: str, sample: int, ask: Callable[[Inspection], tuple[Probe, ...]] | None) -> Inspection:
    """The live database at `where`, read without a change to it."""
    engine = connect(where)
    try:
        with reading(engine) as connection:
            return completed(asker(connection), gather(connection), sample, ask)
    finally:
        engine.dispose()
