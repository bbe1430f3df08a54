"""Bounds and comparisons within a row: a CHECK. A missing value passes, as everywhere in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.physical.form import constant
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.schema import Check

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.brief import Compare

KIND = "compare"
_NOW = {"now": "now()", "today": "CURRENT_DATE", "current_date": "CURRENT_DATE", "current time": "now()"}
_WORDS = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least", "=": "equals", "<>": "differs_from"}


def keep(draft: Draft, meaning: Compare) -> Outcome:
    left = one_column(draft, meaning.entity, meaning.left)
    if left is None:
        return NotKept(f"{meaning.entity} has no {meaning.left}")
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    if meaning.right_is_attribute:
        right = one_column(draft, meaning.entity, meaning.right)
        if right is None:
            return NotKept(f"{meaning.entity} has no {meaning.right}")
        other, suffix = quote_identifier(right), right
    else:
        now = _NOW.get(meaning.right.strip().lower())
        if now and not meaning.operator.startswith("<"):
            return NotKept(
                "what holds against the present moment when written stops holding later; check it in the application"
            )
        other = now or constant(meaning.right).replace("{{", "{").replace("}}", "}")
        suffix = ""
        column = table.column(left)
        if column is not None and column.type not in _NUMERIC and now is None and other[0] != "'":
            return NotKept(f"{left} is no number")
    name = constraint_name(table_name, (left, _WORDS[meaning.operator], *([suffix] if suffix else [])), "check")
    check = Check(name=name, expression=f"{quote_identifier(left)} {meaning.operator} {other}")
    if any(c.expression == check.expression or check.expression in c.expression.split(" AND ") for c in table.checks):
        return Kept(draft, f"the CHECK on {table_name}.{left}")
    return Kept(draft.put(add_constraints(table, check)), f"CHECK {name}")


_NUMERIC = {"integer", "bigint", "smallint", "numeric", "double precision"} | {
    f"numeric({p},{s})" for p in range(1, 40) for s in range(20)
}
