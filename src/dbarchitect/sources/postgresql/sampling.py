"""Rows of each table taken at random: whole pages, few and bounded, read only, and never longer than the time allowed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.inspection import Sample, Unseen
from dbarchitect.sources.postgresql import parts
from dbarchitect.sources.postgresql.session import Turns, read_only, single

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.model.inspection import Inspection, TableSize
    from dbarchitect.model.tables import Table
    from dbarchitect.sources.postgresql.session import Limits

LONGEST_VALUE = 500
MOST_CELLS = 3_000_000
"""Cells of all samples together: beyond that, tables get `FEW_ROWS` each."""
FEW_ROWS = 500
WHOLE_PAGES = 4_000
"""Tables of up to so many pages (32 MB) are read from the front instead of by chosen pages."""
ROWS_OF_A_PAGE = 50
SEED = 42
_OPAQUE = (
    "bytea",
    "tsvector",
    "tsquery",
    "geometry",
    "geography",
    "raster",
    "vector",
    "halfvec",
    "sparsevec",
    "pg_lsn",
)


@dataclass(frozen=True)
class _Wanted:
    """A table's columns to read, and how: `percent` of its pages, or None for all of them."""

    table: Table
    columns: tuple[str, ...]
    percent: float | None
    rows: int

    @property
    def sql(self) -> str:
        listed = ", ".join(f"left({quote_identifier(c)}::text, {LONGEST_VALUE})" for c in self.columns)
        chosen = "" if self.percent is None else f" TABLESAMPLE SYSTEM ({self.percent:.6f}) REPEATABLE ({SEED})"
        # one more row than wanted tells whether these are all
        return f"SELECT {listed} FROM {qualified(self.table.name, always=True)}{chosen} LIMIT {self.rows + 1}"


def samples(
    connection: Connection[Any], seen: Inspection, rows: int, limits: Limits
) -> tuple[tuple[Sample, ...], tuple[Unseen, ...]]:
    """At most `rows` rows of each table, column by column; and which tables were not looked at, and why."""
    found: list[Sample] = []
    failed: dict[str, list[str]] = {}
    ends = time.monotonic() + limits.sample_seconds
    cells = 0
    with Turns(connection, limits, path="public", statement_ms=limits.probe_ms) as turns:
        for wanted in _wanted(seen, _readable(connection, limits), rows, failed):
            late = time.monotonic() >= ends
            if late or connection.closed:
                why = "the time for samples was over" if late else "the connection was lost"
                failed.setdefault(why, []).append(str(wanted.table.name))
                continue
            if cells + rows * len(wanted.columns) > MOST_CELLS:
                wanted = _Wanted(wanted.table, wanted.columns, wanted.percent, min(rows, FEW_ROWS))
            taken = _rows(turns, wanted)
            if isinstance(taken, str):
                failed.setdefault(taken, []).append(str(wanted.table.name))
                continue
            cells += len(taken) * len(wanted.columns)
            found += _columns(wanted, taken)
    return tuple(found), tuple(_unseen(why, tables) for why, tables in failed.items())


def _readable(connection: Connection[Any], limits: Limits) -> dict[str, frozenset[str] | None]:
    """Which columns of each table the role may read whole; None: all."""
    import psycopg

    try:
        with read_only(connection, limits) as cursor:
            rows = single(cursor, parts.query("readable"))
    except psycopg.Error:
        return {}
    may: dict[str, frozenset[str] | None] = {}
    for row in rows:
        barred = not row["reachable"] or row["filtered"]
        may[parts.table_name(row)] = (
            frozenset() if barred else None if row["columns"] is None else frozenset(row["columns"])
        )
    return may


def _wanted(
    seen: Inspection, readable: dict[str, frozenset[str] | None], rows: int, failed: dict[str, list[str]]
) -> Iterator[_Wanted]:
    """Small tables first, so that a bound of time costs as few of them as it can; partitions are read by their parents."""
    sizes = {s.table: s for s in seen.sizes or ()}

    def weight(table: Table) -> tuple[int, str]:
        size = sizes.get(str(table.name))
        return (size.heap_bytes or 0 if size else 0, str(table.name))

    for table in sorted((t for t in seen.schema_.tables if t.partition_of is None), key=weight):
        name = str(table.name)
        may = readable.get(name, frozenset())
        columns = tuple(
            c.name
            for c in table.columns
            if not _opaque(c.type) and (may is None or c.name in may) and (c.generated is None or c.generated.stored)
        )
        if columns:
            yield _Wanted(table, columns, _percent(sizes.get(name), rows), rows)
        elif may is not None and not may:
            failed.setdefault("the role may not read all of its rows", []).append(name)


def _opaque(type_: str) -> bool:
    return type_.rpartition(".")[2].partition("(")[0].strip('"').removesuffix("[]") in _OPAQUE


def _percent(size: TableSize | None, rows: int) -> float | None:
    """The share of the pages that holds about `rows` rows, two pages at least; None where the table is small enough to be read."""
    if size is None or size.pages is None or size.pages <= min(WHOLE_PAGES, max(rows // 10, 100)):
        return None
    per_page = size.rows / size.pages if size.rows and size.rows > 0 else ROWS_OF_A_PAGE
    wanted = max(2.0, rows / max(per_page, 0.01))
    return None if wanted >= size.pages else 100.0 * wanted / size.pages


def _rows(turns: Turns, wanted: _Wanted) -> list[tuple[str | None, ...]] | str:
    """The rows as text, or why there are none."""
    import psycopg

    try:
        return turns.rows(wanted.sql)
    except psycopg.errors.LockNotAvailable:
        return "another session holds a lock that lets nobody read"
    except psycopg.errors.QueryCanceled:
        return "reading took too long"
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]


def _columns(wanted: _Wanted, taken: list[tuple[str | None, ...]]) -> Iterator[Sample]:
    complete = wanted.percent is None and len(taken) <= wanted.rows
    kept = taken[: wanted.rows]
    for place, column in enumerate(wanted.columns):
        # equal values share one string: columns of few values cost little
        same: dict[str, str] = {}
        values = tuple(same.setdefault(v, v) for row in kept if (v := row[place]) is not None)
        yield Sample(
            table=str(wanted.table.name), column=column, values=values, rows_looked_at=len(kept), complete=complete
        )


def _unseen(why: str, tables: list[str]) -> Unseen:
    named = ", ".join(tables[:5]) + (f" and {len(tables) - 5} more" if len(tables) > 5 else "")
    return Unseen(part="samples", why=f"{named}: {why}")
