"""One row at a time is fetched so often that it looks like a loop: one statement for many keys would do.

Why
    A list of a hundred things that each fetch their owner is a hundred and one round trips (N+1). Each is fast; together they are
    most of the answer's time, and of the database's.

Example
    SELECT * FROM author WHERE id = $1;  -- 40 million calls, 60 times as many as any list of books

Fix
    Fetch by `id = ANY($1)` or with a join; in an object mapper load the relation eagerly.

When to ignore
    Single rows are what users ask for.

Source
    https://docs.sqlalchemy.org/en/20/glossary.html#term-N-plus-one-problem
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.statement_shapes import counted
from dbarchitect.assess.window import during

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.statement_shapes import Shape
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("statements",)
LEAST_CALLS = 100_000
LARGE_SHARE = 0.2
TIMES = 10.0
"""Calls over those of the list that seems to lead to it."""


def check(case: Case) -> Iterator[Finding]:
    reads = [s for s in counted(case) if s.kind == "select" and s.use is not None]
    calls = sum(s.use.calls for s in reads if s.use)
    for shape in reads:
        use = shape.use
        if use is None or use.calls < LEAST_CALLS or use.calls < LARGE_SHARE * calls or not _of_one_row(case, shape):
            continue
        listing = _listing(case, shape, reads)
        if listing is None or listing.use is None:
            continue
        yield about_server(
            shape.object,
            f"{shape.tables[0]} is fetched row by row {use.calls:,.0f} times{during(case)}, {use.calls / max(1, listing.use.calls):,.0f} for each call of "
            f"“{listing.short}”: it looks like a loop over that list.",
            level="warning" if use.calls >= 10 * LEAST_CALLS else "notice", size=use.total_ms or 0, traffic=use.calls,
        )  # fmt: skip


def _of_one_row(case: Case, shape: Shape) -> bool:
    """Whether it fetches by equality alone, about one row a call, from one table."""
    if (
        len(shape.tables) != 1
        or shape.aggregates
        or any(c.how != "equal" for c in shape.compared)
        or not shape.compared
    ):
        return False
    return shape.use is not None and shape.use.rows is not None and shape.use.rows <= 1.2 * shape.use.calls


def _listing(case: Case, shape: Shape, reads: list[Shape]) -> Shape | None:
    """The statement that lists rows of a table which refers to this one, with as many rows as this one has calls; None when there is none."""
    target = shape.tables[0]
    referring = {
        r.table.name.name for t in case.tables if t.name.name == target for r in case.referring_to.get(str(t.name), ())
    }
    referred = {r.key.target.name for r in case.references if r.table.name.name == target}
    calls = shape.use.calls if shape.use else 0
    for other in reads:
        use = other.use
        if (
            use is None
            or not use.rows
            or other is shape
            or not set(other.tables) & (referring | referred)
            or target in other.tables
        ):
            continue
        if use.rows >= 5 * use.calls and calls >= TIMES * use.calls and 0.5 * use.rows <= calls <= 2 * use.rows:
            return other
    return None
