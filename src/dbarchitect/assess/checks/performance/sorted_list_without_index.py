"""A list shows its first rows by sorting all of them: no index gives the order.

Why
    With an index in the order asked for the engine stops after the first page. Without one it reads and sorts every row that
    matches, for each page shown.

Example
    SELECT … FROM orders WHERE shop_id = $1 ORDER BY placed_at DESC LIMIT 20;

Fix
    CREATE INDEX CONCURRENTLY ON orders (shop_id, placed_at);

When to ignore
    Few rows match the condition.

Source
    https://www.postgresql.org/docs/18/indexes-ordering.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping
from dbarchitect.assess.finding import finding
from dbarchitect.assess.statement_shapes import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.statement_shapes import Shape
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("statements", "sizes")
CAUSES = ("missing_index_for_statement",)
LEAST_ROWS = 50_000
LEAST_CALLS = 100
SLOW_MS = 10.0


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    seen: set[tuple[str, ...]] = set()
    for shape in counted(case):
        use = shape.use
        if (
            use is None
            or not shape.limit
            or shape.aggregates
            or shape.random_order
            or use.calls < LEAST_CALLS
            or (use.mean_ms or 0) < SLOW_MS
        ):
            continue
        tables = {t for t, _ in shape.order}
        table = by_bare.get(next(iter(tables))) if len(tables) == 1 else None
        if table is None or (case.rows(table) or 0) < LEAST_ROWS:
            continue
        keys = _keys(shape, table)
        if keys and (table.name.name, *keys) not in seen and not _served(case, shape, table):
            seen.add((table.name.name, *keys))
            yield finding(
                case, table, f"Each of {use.calls:,.0f} calls ({use.mean_ms:,.0f} ms) sorts rows of {table.name} to show the first: no index gives the order {', '.join(c for _, c in shape.order)}. {shape.short}",
                level="warning", about=f"{table.name}.{', '.join(keys)}", fix=dropping.add(case, table, dropping.over(case, table, *keys)),
            ).but(traffic=use.calls)  # fmt: skip


def _keys(shape: Shape, table: Table) -> tuple[str, ...]:
    """The equalities of the statement on the table, then its order."""
    equal = dict.fromkeys(c.column for c in shape.compared if c.table == table.name.name and c.how == "equal")
    ordered = [c for _, c in shape.order if c not in equal]
    return (*equal, *ordered) if len(equal) <= 2 and 1 <= len(ordered) <= 3 else ()


def _served(case: Case, shape: Shape, table: Table) -> bool:
    """Whether an index has the order after columns that the statement fixes, or the rows left are few by a unique key."""
    equal = {c.column for c in shape.compared if c.table == table.name.name and c.how == "equal"}
    first = shape.order[0][1]
    for index in case.indexes[str(table.name)]:
        columns = list(index.columns)
        while columns and columns[0] in equal:
            columns.pop(0)
        if (columns and columns[0] == first) or (index.unique and set(index.columns) <= equal):
            return True
    return False
