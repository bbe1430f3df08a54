"""Conditions on several columns that go together are multiplied as if they did not.

City and postal code, brand and model, status and finished-at: each condition's share of the rows is multiplied by the other's, and the
estimate is far too low (or, for distinct groups, far too high).

Fix: extended statistics over these columns. Source: PostgreSQL, “Extended Statistics”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.conditions import columns, conjuncts
from dbarchitect.explain.indexing import sort_columns
from dbarchitect.model.explanation import Cause
from dbarchitect.model.plan import PlanNode

TITLE = "Columns that go together"
OFF = 5.0
MOST_COLUMNS = 8


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        factor = case.spent[node.number].factor
        if factor is None:
            continue
        if node.relation is not None and factor >= OFF and node.kind != "Foreign Scan":
            parts = [p for t in (node.index_cond, node.recheck_cond, node.filter) for p in conjuncts(t)]
            named = tuple(dict.fromkeys(c.name for p in parts for c in columns(p)))
            if 2 <= len(named) <= MOST_COLUMNS and (node.actual_rows or 0) >= 10:
                yield _cause(case, node, node, named, ("dependencies", "mcv"), "found by conditions on")
        elif node.kind in ("Aggregate", "Group", "Unique") and factor <= 1 / OFF and len(node.group_key) >= 2:
            scan = next((n for n in node.walk() if n.relation and sort_columns(n, node.group_key)), None)
            if scan is not None and (node.rows or 0) >= 1000:
                named = tuple(c.strip('"') for c in sort_columns(scan, node.group_key))
                yield _cause(case, node, scan, named[:MOST_COLUMNS], ("ndistinct",), "grouped by")


def _cause(
    case: Case, node: PlanNode, scan: PlanNode, named: tuple[str, ...], kinds: tuple[str, ...], how: str
) -> Cause:
    said = (
        f"{amount(node.rows or 0)} {how} {', '.join(named)} of {scan.relation} expected, {amount(node.actual_rows or 0)} found: "
        "the columns are not independent of each other, as the planner takes them to be."
    )
    remedy = remedies.statistics(
        remedies.table_sql(scan, case.table(scan)), tuple(quote_identifier(n) for n in named), kinds,
        remedies.object_name(scan.relation or "", *named, end="stats"),
    )  # fmt: skip
    return make(__name__.rpartition(".")[2], TITLE, case, (node,), said, remedy, certain=False)
