"""Bounds and comparisons within a row: a CHECK. A missing value passes, as everywhere in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.physical.form import constant
from dbarchitect.design.rules.fitting import base, family, fits, has_order
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.schema import Check

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.brief import Compare
    from dbarchitect.model.schema import Table

KIND = "compare"
_NOW = {"now": "now()", "today": "CURRENT_DATE", "current_date": "CURRENT_DATE", "current time": "now()"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
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
        if right == left:
            return NotKept(f"it compares {left} with itself")
        if not _comparable(table, left, right):
            return NotKept(f"{left} and {right} are not of the same kind")
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
        if column is None or (now is None and not fits(column.type, meaning.right)):
            return NotKept(f"{meaning.right} is no value of {left}")
        if now is None and family(column.type) == "text":
            other = quote_literal(meaning.right)
        if now is not None and family(column.type) not in ("moment", "day"):
            return NotKept(f"{left} is no date")
    name = constraint_name(table_name, (left, _WORDS[meaning.operator], *([suffix] if suffix else [])), "check")
    check = Check(name=name, expression=f"{quote_identifier(left)} {meaning.operator} {other}")
    same = {check.expression, f"{other} {_MIRRORED[meaning.operator]} {quote_identifier(left)}"}
    if any(same & {c.expression, *c.expression.split(" AND ")} for c in table.checks):
        return Kept(draft, f"the CHECK on {table_name}.{left}")
    return Kept(draft.put(add_constraints(table, check)), f"CHECK {name}")


def _comparable(table: Table, left: str, right: str) -> bool:
    first, second = table.column(left), table.column(right)
    if first is None or second is None or not has_order(first.type) or not has_order(second.type):
        return False
    if base(first.type) == base(second.type):
        return True
    return family(first.type) is not None and family(first.type) == family(second.type)
