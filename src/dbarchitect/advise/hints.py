"""What no index does: a table's rows in another order, a table in parts, an extension that is not there.

The order of rows is planned with before it is told: the column's correlation is put to 1 in the shadow, that of the table's others to 0, and
the statements are planned anew beside the indexes chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbarchitect.advise.oracle import bits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.advising import Advised
    from dbarchitect.advise.shadow_planner import ShadowPlanner
    from dbarchitect.model.tables import Name

_LEAST_PAGES = 1000
_LEAST_SAVED = 0.05
"""Of the workload's cost with the indexes chosen: a rewrite of a table, again and again, is not worth less."""
_IN_ORDER = 0.9
_MOST_COLUMNS = 4
_LARGE_BYTES = 10e9
_LARGE_ROWS = 1e8
_MOST_OF = 0.6
_TIMES = ("date", "timestamp")


@dataclass(frozen=True)
class Found:
    """`saved` is a part of the cost with the indexes chosen (clustering), or of the table's statements that ask so (partitioning)."""

    kind: Literal["cluster", "partition", "extension"]
    table: Name
    column: str
    saved: float
    candidate: int | None = None
    """The index whose order it is; None: that of a key."""


def hints(done: Advised, planner: object) -> Iterator[Found]:
    """Hints by table, in the order of the schema."""
    from dbarchitect.advise.shadow_planner import ShadowPlanner

    for table in done.about.schema.tables:
        if table.partition_of is not None or table.partitioning is not None:
            continue
        if isinstance(planner, ShadowPlanner) and done.about.pages(table.name) >= _LEAST_PAGES:
            yield from _clustered(done, planner, table.name)
        yield from _partitioned(done, table.name)
    yield from _trigrams(done)


def _clustered(done: Advised, planner: ShadowPlanner, table: Name) -> Iterator[Found]:
    own = tuple(s for s in done.about.facts.statistics if (s.namespace, s.name) == (table.namespace, table.name))
    known = {s.attribute: s for s in own if s.correlation is not None}
    reading = [q for q, wants in enumerate(done.wants) if any(w.table == table for w in wants)]
    best: Found | None = None
    for column, candidate in list(_leading(done, table, reading).items())[:_MOST_COLUMNS]:
        if column not in known or abs(known[column].correlation or 0.0) >= _IN_ORDER:
            continue
        ordered = tuple(s.but(correlation=float(s.attribute == column)) for s in known.values())
        with planner.restated(ordered, tuple(known.values())):
            saved = sum(_saved(done, q) for q in reading) / (done.found.cost or 1.0)
        if saved >= _LEAST_SAVED and (best is None or saved > best.saved):
            best = Found("cluster", table, column, saved, candidate)
    if best is not None:
        yield best


def _saved(done: Advised, query: int) -> float:
    book = done.books[query]
    chosen = done.found.chosen & book.relevant
    return done.problem.weights[query] * (book.plan(chosen).cost - book.planner.plan(query, chosen).cost)


def _leading(done: Advised, table: Name, reading: list[int]) -> dict[str, int | None]:
    """The first columns of B-trees that plans use, and of the primary key."""
    found: dict[str, int | None] = {}
    used = 0
    for q in reading:
        used |= done.books[q].plan(done.found.chosen).used
    for n in bits(used):
        one = done.candidates[n]
        if one.table == table and one.index.method == "btree" and not one.index.where and one.index.keys[0].is_column:
            found.setdefault(one.index.keys[0].expression, n)
    own = done.about.table(table)
    if own is not None and own.primary_key is not None:
        found.setdefault(own.primary_key.columns[0], None)
    return found


def _partitioned(done: Advised, table: Name) -> Iterator[Found]:
    """A large table most of whose statements ask for a span of time."""
    rows, taken = done.about.rows(table), done.about.pages(table) * 8192.0
    if rows < _LARGE_ROWS and taken < _LARGE_BYTES:
        return
    spans: dict[str, float] = {}
    whole = 0.0
    for book, weight, wants in zip(done.books, done.problem.weights, done.wants, strict=True):
        mine = [w for w in wants if w.table == table]
        if not mine:
            continue
        cost = weight * book.plan(done.existing).cost
        whole += cost
        for column in {c for w in mine for c in w.ranges if done.about.kind(table, c).startswith(_TIMES)}:
            spans[column] = spans.get(column, 0.0) + cost
    most = max(spans, key=lambda c: (spans[c], c), default=None)
    if most is not None and spans[most] >= _MOST_OF * whole:
        yield Found("partition", table, most, spans[most] / whole)


def _trigrams(done: Advised) -> Iterator[Found]:
    """Patterns with a wildcard in front, where no trigram index could be tried."""
    if "pg_trgm" in done.about.extensions:
        return
    asked = {
        (w.table, o.column): None for wants in done.wants for w in wants for o in w.operated if o.how == "substring"
    }
    for table, column in asked:
        yield Found("extension", table, column, 0.0)
