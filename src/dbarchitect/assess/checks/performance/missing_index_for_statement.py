"""A statement that asks for few rows reads the whole table, since no index leads with what it compares.

Why
    It costs more with every row that is added. The counters tell: pages read per call are about those of the table, rows returned
    are few.

Example
    SELECT … FROM parcel WHERE tracking_code = $1;  -- 41,000 pages for one row

Fix
    CREATE INDEX CONCURRENTLY ON parcel (tracking_code);

When to ignore
    The statement is rare and may take its time; each index costs every write.

Source
    https://www.postgresql.org/docs/18/indexes-multicolumn.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, redundancy
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.assess.statement_shapes import counted
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.statement_shapes import Shape
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("statements", "sizes")
CAUSES = ("foreign_key_without_index", "policy_column_without_index")
LEAST_ROWS = 10_000
LEAST_CALLS = 20
SLOW_MS = 20.0
MOST_KEYS = 3
FEW_VALUES = 20.0
NO_KEYS = ("json", "jsonb", "xml", "geometry", "vector")


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for shape in counted(case):
        if shape.use is None or shape.use.calls < LEAST_CALLS or shape.kind not in ("select", "update", "delete"):
            continue
        for name in shape.tables:
            table = by_bare.get(name)
            columns = _wanted(case, shape, table) if table is not None else ()
            if table is None or not columns or (name, columns) in seen or not (how := _reads_whole(case, shape, table)):
                continue
            seen.add((name, columns))
            yield _finding(case, shape, table, columns, how)


def _wanted(case: Case, shape: Shape, table: Table) -> tuple[str, ...]:
    """The keys of an index that would serve: equalities by their number of values, then one range; none where an index serves already."""
    if (case.rows(table) or 0) < LEAST_ROWS:
        return ()
    mine = [c for c in shape.compared if c.table == table.name.name and table.column(c.column)]
    equal = dict.fromkeys(c.column for c in mine if c.how == "equal")
    span = [c.column for c in mine if c.how == "span" and c.column not in equal]
    usable = [c for c in equal if _may_lead(case, table, c)]
    searched = {*equal, *span}
    for index in case.indexes[str(table.name)]:
        if redundancy.is_valid(index) and index.columns and index.columns[0] in searched and not index.where:
            return ()
        if index.where and index.columns[:1] and index.columns[0] in searched:
            return ()
    keys: list[str] = []
    narrowed = 1.0
    for column in sorted(usable, key=lambda c: -_values(case, table, c))[:MOST_KEYS]:
        if narrowed < 0.1 * (case.rows(table) or 0):
            keys.append(column)
            narrowed *= _values(case, table, column)
    if keys and max(_values(case, table, c) for c in keys) < FEW_VALUES and not span:
        return ()
    return (*keys, *span[:1]) if keys or span else ()


def _may_lead(case: Case, table: Table, name: str) -> bool:
    column = table.column(name)
    kind = column_type(case.schema, column) if column else None
    return kind is not None and not kind.array and kind.family not in NO_KEYS


def _values(case: Case, table: Table, name: str) -> float:
    """How many different values the column has; many where nobody knows."""
    known = case.statistics(table, name)
    if known is None or known.distinct is None:
        return FEW_VALUES
    return known.distinct * (case.rows(table) or 0) if known.distinct_scales else known.distinct


def _reads_whole(case: Case, shape: Shape, table: Table) -> str:
    """How one sees that each call reads the table; empty when it does not, or returns much of it."""
    use, rows = shape.use, case.rows(table) or 0
    if use is None or (shape.kind == "select" and not shape.aggregates and (use.rows or 0) / use.calls > 0.05 * rows):
        return ""
    size = case.size(table)
    pages = ((use.blocks_read or 0) + (use.blocks_hit or 0)) / use.calls
    if use.blocks_hit is not None and size is not None and size.pages:
        return f"{pages:,.0f} pages, {(use.mean_ms or 0):,.1f} ms" if pages >= 0.5 * size.pages else ""
    return f"{use.mean_ms:,.0f} ms" if (use.mean_ms or 0) >= SLOW_MS else ""


def _finding(case: Case, shape: Shape, table: Table, columns: tuple[str, ...], how: str) -> Finding:
    use = shape.use
    calls = use.calls if use else 0
    found = finding(
        case, table,
        f"Each of {calls:,.0f} calls reads all {case.rows(table):,.0f} rows of {table.name} ({how}): no index leads with {' or '.join(columns)}. {shape.short}",
        level="warning", about=f"{table.name}.{', '.join(columns)}",
        fix=dropping.add(case, table, dropping.over(case, table, *columns), "It reads the table twice; writes go on and each costs a little more."),
        evidence=(Calculated(formula="pages of all calls / calls, beside the pages of the table", inputs=(("calls", f"{calls:,.0f}"),), result=how),),
    )  # fmt: skip
    return found.but(traffic=calls)
