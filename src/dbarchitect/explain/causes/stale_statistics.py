"""The statistics of a table do not fit its rows any more.

A scan with at most one simple condition returned many times more or fewer rows than expected. Such a condition is estimated from one column's statistics,
so these are old, too coarse, or of a table that grew.

Fix: ANALYZE; let autovacuum do it sooner (`autovacuum_analyze_scale_factor`); a higher statistics target for skewed columns.
Source: PostgreSQL, “Statistics Used by the Planner”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.conditions import columns, conjuncts
from dbarchitect.model.explanation import Cause

TITLE = "Old or coarse statistics"
OFF = 10.0


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        factor = case.spent[node.number].factor
        if node.relation is None or factor is None or node.kind == "Foreign Scan" or 1 / OFF < factor < OFF:
            continue
        if (
            any(a.kind in ("Limit", "Merge Join") or a.join in ("Semi", "Anti") for a in case.ancestors(node))
            and factor < 1
        ):
            continue  # it was stopped before its end
        parts = [p for t in (node.filter, node.index_cond, node.recheck_cond) for p in conjuncts(t)]
        if len({c.name for p in parts for c in columns(p)}) > 1 or (node.rows or 0) * (node.actual_rows or 0) < 100:
            continue
        table = remedies.table_sql(node, case.table(node))
        said = (
            f"{amount(node.rows or 0)} of {node.relation} {'was' if round(node.rows or 0) == 1 else 'were'} expected in each scan "
            f"and {amount(node.actual_rows or 0)} came: {max(factor, 1 / factor):,.0f} times {'more' if factor > 1 else 'fewer'}."
        )
        wanted = [remedies.maintenance(f"analyze {node.relation}", f"ANALYZE {table}")]
        if parts and (one := next(iter(columns(parts[0])), None)) is not None:
            name = one.name.replace('"', '""')
            wanted.append(remedies.maintenance(
                f"keep finer statistics of {one.name}, if ANALYZE alone does not help",
                f'ALTER TABLE {table} ALTER COLUMN "{name}" SET STATISTICS 1000', f"ANALYZE {table}",
            ))  # fmt: skip
        yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, *wanted, certain=not parts)
