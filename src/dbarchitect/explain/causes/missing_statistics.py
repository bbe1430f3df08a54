"""A table was never analyzed: the planner guesses.

Without statistics PostgreSQL takes a table to be ten pages long where it was never vacuumed, and every equality to match 0.5 % of the rows.

Fix: ANALYZE after loading; it is not part of a restore before version 18.
Source: PostgreSQL, “Populating a Database: Run ANALYZE Afterwards”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.model.explanation import Cause

TITLE = "No statistics"


def find(case: Case) -> Iterator[Cause]:
    told = set()
    for node in case.nodes:
        table = case.table(node)
        if (
            table is None
            or str(table.name) not in case.analyzed
            or case.analyzed[str(table.name)] is not None
            or str(table.name) in told
        ):
            continue
        told.add(str(table.name))
        said = f"{table.name} was never analyzed: every estimate about it is a guess of the planner's."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.maintenance(f"analyze {table.name}", f"ANALYZE {remedies.table_sql(node, table)}"),
        )  # fmt: skip
