"""What every row has, or may be without: NOT NULL, and for words also not empty.

What: a required property is NOT NULL; a text is not the empty text either (CHECK). An optional one may be NULL.
Why: the simplest constraint there is, and the planner knows it too.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.rules.fitting import family
from dbarchitect.design.rules.outcome import Kept, NotKept, all_columns
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import Presence

KIND = "presence"


def keep(draft: Draft, meaning: Presence) -> Outcome:
    found = all_columns(draft, meaning.entity, meaning.attributes)
    if isinstance(found, str):
        return NotKept(f"{meaning.entity} has no {found}")
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    key = table.primary_key
    if meaning.optional and key is not None and set(found) & set(key.columns):
        return NotKept("a key can never be missing")
    columns = tuple(
        c.model_copy(update={"nullable": meaning.optional}) if c.name in found else c for c in table.columns
    )
    table = table.model_copy(update={"columns": columns})
    if meaning.optional:
        return Kept(draft.put(table), f"{', '.join(found)} may be NULL")
    described = draft.entity(meaning.entity)
    listed = {a.name for a in described.attributes if a.values} if described else set()
    for name, column in zip(meaning.attributes, found, strict=True):
        held = table.column(column)
        if held is not None and family(held.type) == "text" and name not in listed and not _bounded(table, column):
            check = Check(
                name=constraint_name(table_name, (column, "not_empty"), "check"),
                expression=f"{quote_identifier(column)} <> ''",
            )
            table = add_constraints(table, check)
    return Kept(draft.put(table), f"NOT NULL {table_name}.{', '.join(found)}")


def _bounded(table: object, column: str) -> bool:
    """A check of the column's form refuses the empty text already."""
    quoted = quote_identifier(column)
    checks = tuple(getattr(table, "checks", ()))
    return any(quoted in c.expression and ("~" in c.expression or "BETWEEN 1" in c.expression) for c in checks)
