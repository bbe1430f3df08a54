"""An OR across different columns makes the table be read as a whole.

One index finds one side of the OR only. Two indexes can be joined as bitmaps, but not with an order or across tables.

Fix: an index for each side; or a UNION of two queries, each with its own index.
Source: PostgreSQL, “Combining Multiple Indexes”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.conditions import column_of, columns, compared, conjuncts, disjuncts, shown
from dbarchitect.model.explanation import Cause
from dbarchitect.model.plan import PlanNode

TITLE = "OR across columns"


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        text = node.filter or node.join_filter
        if text is None or not case.matters(node):
            continue
        for part in conjuncts(text):
            sides = disjuncts(part)
            named = [frozenset(c.sql(dialect="postgres") for c in columns(s)) for s in sides]
            if len(sides) < 2 or len({n for n in named if n}) < 2 or not _serves(node):
                continue
            said = f"{shown(part)} spans {len(set(named))} sets of columns: no one index finds its rows."
            wanted = []
            for side in sides:
                pair = compared(side)
                column = column_of(pair[0]) if pair else None
                if column is not None and node.relation is not None:
                    table = remedies.table_sql(node, case.table(node))
                    wanted.append(remedies.index(
                        table, (quote_identifier(column.name),), f"an index for the side of {column.name}",
                        name=remedies.object_name(node.relation, column.name),
                    ))  # fmt: skip
            wanted.append(remedies.advice("ask for each side by itself and join the answers by UNION", "rewrite"))
            yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, *wanted)


def _serves(node: PlanNode) -> bool:
    return node.kind in ("Seq Scan", "Nested Loop", "Index Scan", "Index Only Scan", "Hash Join", "Merge Join")
