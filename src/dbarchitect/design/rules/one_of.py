"""One of some values: a CHECK with the list.

What: `CHECK (column IN (…))` with the values in the brief's own spelling; a missing value passes, as everywhere in SQL.
When to choose otherwise: values that users add are rows of a table of their own.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.rules.fitting import family, fits
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import OneOf

KIND = "one_of"


def keep(draft: Draft, meaning: OneOf) -> Outcome:
    name = one_column(draft, meaning.entity, meaning.attribute)
    if name is None:
        return NotKept(f"{meaning.entity} has no {meaning.attribute}")
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    column = table.column(name)
    if column is None or not meaning.values or not all(fits(column.type, v) for v in meaning.values):
        return NotKept(f"{', '.join(meaning.values)} is no value of {meaning.attribute}")
    described = draft.entity(meaning.entity)
    attribute = described.attribute(meaning.attribute) if described else None
    if attribute is not None and attribute.values and set(attribute.values) <= set(meaning.values):
        return Kept(draft, f"the values of {table_name}.{name}")
    values = ", ".join(v if family(column.type) == "number" else quote_literal(v) for v in meaning.values)
    made = constraint_name(table_name, (name, "one_of"), "check")
    check = Check(name=made, expression=f"{quote_identifier(name)} IN ({values})")
    return Kept(draft.put(add_constraints(table, check)), f"CHECK {made}")
