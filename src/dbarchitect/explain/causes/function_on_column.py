"""A column stands inside a function or a calculation where it is compared.

`lower(email) = …`, `date(created_at) = …`, `price * 1.2 > …`: an index on the column cannot be used, and the planner knows no statistics of
the result.

Fix: compare the bare column with a range or a calculated constant; else an index on the expression.
Source: PostgreSQL, “Indexes on Expressions”.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.conditions import bare, hidden_columns, shown
from dbarchitect.model.explanation import Cause, Remedy
from dbarchitect.model.plan import PlanNode

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "A function around a column"


def find(case: Case) -> Iterator[Cause]:
    from sqlglot import exp

    for node in case.nodes:
        if node.relation is None or not case.matters(node) or node.kind in ("Foreign Scan", "ModifyTable"):
            continue
        for part, wrapped, column in hidden_columns(node.filter):
            if isinstance(bare(wrapped), (exp.Cast, exp.Like)):
                continue
            said = (
                f"{node.relation} is filtered by {shown(part)}: the column {column.name} stands inside "
                f"{shown(wrapped)}, so that no index on {column.name} helps."
            )
            yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, *_remedies(case, node, wrapped, column))


def _remedies(case: Case, node: PlanNode, wrapped: exp.Expr, column: exp.Column) -> tuple[Remedy, ...]:
    shown = wrapped.copy()
    for one in shown.find_all(type(column)):
        one.set("table", None)
    text = shown.sql(dialect="postgres")
    return (
        remedies.index(
            remedies.table_sql(node, case.table(node)), (f"({text})",), f"an index on {text}",
            name=remedies.object_name(node.relation or "", column.name, "expression"),
        ),
    )  # fmt: skip
