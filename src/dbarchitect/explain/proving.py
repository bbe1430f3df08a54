"""Whether two queries return the same rows: run side by side on rows made to tell them apart."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.core.english import counted
from dbarchitect.explain.parameters import draws, filled, parameter_types
from dbarchitect.prove.session import attempt

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.explain.adversary import Hints
    from dbarchitect.explain.ground import Ground
    from dbarchitect.explain.query import Query

SEEDS = (1, 2, 3)
MOST_ROWS = 20_000
MOST_SECONDS = 20.0
LEAST_FILLED = 2
_FLOATS = frozenset({700, 701})
_PIECE_MS = 4_000


@dataclass(frozen=True)
class Rows:
    """What a query returned: names and types of its columns, its rows in order, as the engine prints them."""

    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[bytes | None, ...], ...]


@dataclass(frozen=True)
class Verdict:
    """`trials` were compared, `filled` of them had rows. `why` says what was different, or could not be tried."""

    same: bool
    trials: int = 0
    filled: int = 0
    why: str = ""

    @property
    def proof(self) -> str:
        return (
            f"the same rows in {counted(self.trials, 'trial')} ({self.filled} of them with rows) on data with NULLs, repeated values, "
            f"ties, empty tables and values at the edges of the query's own constants, from {len(SEEDS)} seeds"
        )


Compare = Callable[["Connection[Any]", Callable[[str], str]], Verdict]
"""Compares on one database; the second argument puts values in place of placeholders."""


def rows_of(connection: Connection[Any], sql: str) -> Rows | str:
    """The rows, or what the engine said."""
    import psycopg

    try:
        cursor = connection.execute(sql.encode(), prepare=False)
    except psycopg.Error as error:
        if connection.broken:
            raise
        return f"{error.sqlstate}: {error.diag.message_primary or error}"
    result = cursor.pgresult
    if result is None or cursor.description is None:
        return "no rows came back"
    if result.ntuples > MOST_ROWS:
        return "too many rows"
    kinds = [result.ftype(i) for i in range(result.nfields)]
    columns = tuple((d.name, k) for d, k in zip(cursor.description, kinds, strict=True))
    rows = tuple(
        tuple(_plain(result.get_value(r, i), kinds[i]) for i in range(result.nfields)) for r in range(result.ntuples)
    )
    return Rows(columns, rows)


def _plain(value: bytes | None, kind: int) -> bytes | None:
    """Sums of floats depend on the order they were added in: nine digits count."""
    if value is None or kind not in _FLOATS:
        return value
    return f"{float(value):.9g}".encode()


def compare(
    connection: Connection[Any], first: str, second: str, *, ordered: bool = False, names: bool = True
) -> Verdict:
    """Both run at one moment. `ordered`: the sequence counts; else how often each row came."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL statement_timeout = {_PIECE_MS}".encode())
        with connection.transaction(force_rollback=True):
            one = rows_of(connection, first)
        with connection.transaction(force_rollback=True):
            other = rows_of(connection, second)
    if isinstance(one, str) and isinstance(other, str) and one[:5] == other[:5] and not one.startswith("57014"):
        return Verdict(True, 0, 0)  # refused alike: nothing to compare
    if isinstance(one, str) or isinstance(other, str):
        return Verdict(False, 1, 0, f"refused on some rows: {one if isinstance(one, str) else other}")
    if (one.columns if names else [k for _, k in one.columns]) != (
        other.columns if names else [k for _, k in other.columns]
    ):
        return Verdict(False, 1, 0, "the columns have other names or types")
    same = one.rows == other.rows if ordered else Counter(one.rows) == Counter(other.rows)
    if same:
        return Verdict(True, 1, bool(one.rows))
    return Verdict(False, 1, 0, _difference(one, other))


def _difference(one: Rows, other: Rows) -> str:
    missing, more = Counter(one.rows) - Counter(other.rows), Counter(other.rows) - Counter(one.rows)
    if not missing and not more:
        return "the same rows in another order"
    return f"{counted(missing.total(), 'row')} missing and {counted(more.total(), 'row')} too many, of {len(one.rows)}"


def prove(ground: Ground, query: Query, hints: Hints, check: Compare) -> Verdict:
    """`check` on all databases: as filled, with each of the query's tables empty, with each draw of parameters."""
    import psycopg

    trials = filled_trials = 0
    until = time.monotonic() + MOST_SECONDS
    for seed in SEEDS:
        with ground.small(seed, hints) as connection:
            try:
                types = parameter_types(connection, query) if query.parameters else ()
            except psycopg.Error as error:
                return Verdict(False, trials, filled_trials, f"the engine refuses it: {str(error).splitlines()[0]}")
            for values in draws(connection, query.tree, types) if query.tree is not None else ((),):

                def fill(sql: str, types: tuple[str, ...] = types, values: tuple[str | None, ...] = values) -> str:
                    return filled(sql, types, values) if types else sql

                for found in (check(connection, fill), *_emptied(connection, hints, check, fill)):
                    trials += found.trials
                    filled_trials += found.filled
                    if not found.same:
                        return Verdict(False, trials, filled_trials, found.why)
                if time.monotonic() > until:
                    return Verdict(
                        False, trials, filled_trials, f"the comparison took longer than {MOST_SECONDS:.0f} s"
                    )
    if filled_trials < LEAST_FILLED:
        return Verdict(
            False, trials, filled_trials, "no rows were found on which it returns anything, so that nothing was shown"
        )
    return Verdict(True, trials, filled_trials)


def _emptied(connection: Connection[Any], hints: Hints, check: Compare, fill: Callable[[str], str]) -> list[Verdict]:
    from dbarchitect.explain.adversary import columns_of

    found = []
    tables = dict.fromkeys(c.table for c in columns_of(connection) if c.bare_table in hints.tables)
    for table in list(tables)[:5]:
        with connection.transaction(force_rollback=True):
            if attempt(connection, f"TRUNCATE {table} CASCADE", keep=True).ok:
                found.append(check(connection, fill))
    return found
