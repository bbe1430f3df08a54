"""A MySQL or MariaDB address opened as a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.sources.mysql.gathering import gather
from dbarchitect.sources.mysql.session import asker, connect, reading
from dbarchitect.sources.questions import completed

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.inspection import Inspection, Probe


def open_live(where: str, sample: int, ask: Callable[[Inspection], tuple[Probe, ...]] | None) -> Inspection:
    """The live database at `where`, read without a change to it."""
    connection = connect(where)
    try:
        with reading(connection):
            return completed(asker(connection), gather(connection), sample, ask)
    finally:
        connection.close()
