"""Wide rows are sorted, hashed or sent, though few of their columns are used.

`SELECT *` carries every column through every step, and long values are fetched from their own store (TOAST) one by one.

Fix: name the columns; sort and limit by key first, then join the rest.
Source: PostgreSQL, “Database Physical Storage: TOAST”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "Rows too wide"
WIDE, LEAST = 400, 5_000


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind not in ("Sort", "Hash", "Materialize", "Incremental Sort") or (node.width or 0) < WIDE:
            continue
        if case.rows(node) < LEAST or not case.matters(node):
            continue
        size = case.rows(node) * (node.width or 0) / 1024 / 1024
        said = f"{amount(case.rows(node))} of {node.width} bytes, {size:,.0f} MB in all, go through the {node.kind.lower()}."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.advice("name the columns that are needed; sort and limit narrow rows first and join the wide ones to the result", "rewrite"),
        )  # fmt: skip
