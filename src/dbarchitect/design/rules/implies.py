"""What must be there in a certain state: a CHECK; the column may be missing in the other states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.rules.fitting import fits
from dbarchitect.design.rules.outcome import Kept, NotKept, all_columns, one_column
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import Implies

KIND = "implies"


def keep(draft: Draft, meaning: Implies) -> Outcome:
    state = one_column(draft, meaning.entity, meaning.attribute)
    if state is None:
        return NotKept(f"{meaning.entity} has no {meaning.attribute}")
    required = all_columns(draft, meaning.entity, meaning.required)
    if isinstance(required, str):
        return NotKept(f"{meaning.entity} has no {required}")
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    column = table.column(state)
    if column is None or not meaning.values or not all(fits(column.type, v) for v in meaning.values):
        return NotKept(f"{', '.join(meaning.values)} is no value of {state}")
    if state in required:
        return NotKept(f"it asks {state} about itself")
    key = table.primary_key
    if key is not None and set(required) & set(key.columns):
        return NotKept("a key can never be missing")
    condition = _condition(column, state, meaning.values)
    present = " AND ".join(f"{quote_identifier(c)} IS {'NULL' if meaning.absent else 'NOT NULL'}" for c in required)
    name = constraint_name(
        table_name, (state, *meaning.values[:1], "without" if meaning.absent else "with", *required[:1]), "check"
    )
    columns = tuple(c.model_copy(update={"nullable": True}) if c.name in required else c for c in table.columns)
    table = table.model_copy(update={"columns": columns})
    check = Check(name=name, expression=f"NOT ({condition}) OR ({present})")
    return Kept(draft.put(add_constraints(table, check)), f"CHECK {name}")


def _condition(column: object, state: str, values: tuple[str, ...]) -> str:
    quoted = quote_identifier(state)
    if getattr(column, "type", "") == "boolean":
        return quoted if values and values[0].lower() in ("true", "yes") else f"NOT {quoted}"
    return f"{quoted} IN ({', '.join(map(quote_literal, values))})"
