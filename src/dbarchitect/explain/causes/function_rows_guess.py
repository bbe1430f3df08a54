"""A set-returning function is taken to return a fixed number of rows.

The planner guesses 1,000 (100 for some), whatever the function returns.

Fix: `ROWS n` on the function, a support function, or a temporary table that is analyzed. Source: PostgreSQL, “CREATE FUNCTION: ROWS”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.timing import factor
from dbarchitect.model.explanation import Cause

TITLE = "A guess of a function's rows"
OFF = 10.0


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        off = factor(node)
        if (
            node.kind not in ("Function Scan", "Table Function Scan", "ProjectSet")
            or off is None
            or 1 / OFF < off < OFF
        ):
            continue
        if node.number == 1 or not (node.actual_rows or 0) + (node.rows or 0) > 500:
            continue
        name = node.function or "the function"
        said = (
            f"{amount(node.rows or 0)} of {name} were expected, by a guess, and {amount(node.actual_rows or 0)} came."
        )
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.advice(f"declare how many rows {name} returns (ALTER FUNCTION … ROWS), or store its result and analyze it", "statistics"),
        )  # fmt: skip
