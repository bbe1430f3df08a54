"""One of several: a CHECK that counts the values present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.rules.outcome import Kept, NotKept, all_columns
from dbarchitect.engines.postgresql.names import quote_identifiers
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import ExactlyOne

KIND = "exactly_one"


def keep(draft: Draft, meaning: ExactlyOne) -> Outcome:
    found = all_columns(draft, meaning.entity, meaning.attributes)
    if isinstance(found, str):
        return NotKept(f"{meaning.entity} has no {found}")
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    key = table.primary_key
    if key is not None and set(found) & set(key.columns):
        return NotKept("a key can never be missing")
    columns = tuple(c.model_copy(update={"nullable": True}) if c.name in found else c for c in table.columns)
    name = constraint_name(table_name, (*found[:2], "one"), "check")
    check = Check(
        name=name, expression=f"num_nonnulls({quote_identifiers(found)}) {'>=' if meaning.at_least else '='} 1"
    )
    return Kept(draft.put(add_constraints(table.model_copy(update={"columns": columns}), check)), f"CHECK {name}")
