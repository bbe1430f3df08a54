"""A DuckDB file opened as a source."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbarchitect.sources.duckdb.gathering import gather
from dbarchitect.sources.duckdb.session import asker, opened, path_of
from dbarchitect.sources.questions import completed

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.inspection import Inspection, Probe


def open_live(where: str, sample: int, ask: Callable[[Inspection], tuple[Probe, ...]] | None) -> Inspection:
    """The database file at `where` (a path or `duckdb:///PATH`), read without a change to it."""
    path = path_of(where)
    with closing(opened(path)) as connection:
        return completed(asker(connection), gather(connection, where=str(path)), sample, ask)
