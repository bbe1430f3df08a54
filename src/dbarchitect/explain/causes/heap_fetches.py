"""An index-only scan goes to the table after all.

The visibility map does not say that the pages are all-visible: the table was changed since the last VACUUM.

Fix: VACUUM; make autovacuum come sooner (also for inserts: `autovacuum_vacuum_insert_scale_factor`).
Source: PostgreSQL, “Index-Only Scans and Covering Indexes”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "An index-only scan that reads the table"
LEAST = 100


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        fetched = node.heap_fetches or 0
        if (
            node.kind != "Index Only Scan"
            or fetched < LEAST
            or fetched < 0.1 * case.rows(node)
            or not case.matters(node)
        ):
            continue
        table = remedies.table_sql(node, case.table(node))
        said = f"{amount(fetched)} of {amount(case.rows(node))} found in {node.index} were looked up in {node.relation} to see whether they are visible."
        yield make(
            __name__.rpartition(".")[2],
            TITLE,
            case,
            (node,),
            said,
            remedies.maintenance(f"vacuum {node.relation}", f"VACUUM {table}"),
        )
