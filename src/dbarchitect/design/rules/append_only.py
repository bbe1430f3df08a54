"""What is written once: a trigger that refuses changes, and no right to try.

The foreign keys of such a table protect what they refer to (NO ACTION): a cascade would be a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.draft import add_triggers
from dbarchitect.design.rules.outcome import Kept
from dbarchitect.design.rules.triggers import trigger, trigger_function
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.design import Attack
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import AppendOnly

KIND = "append_only"
FUNCTION = "refuse_change"


def keep(draft: Draft, meaning: AppendOnly) -> Outcome:
    return Kept(written_once(draft, draft.table_of[meaning.entity]), "a trigger and missing rights")


def written_once(draft: Draft, table_name: str) -> Draft:
    """The draft with a table whose rows cannot be changed, deleted or truncated."""
    if table_name in draft.append_only:
        return draft
    table = draft.table(table_name)
    if all(r.name.name != FUNCTION for r in draft.routines):
        body = (
            "    RAISE EXCEPTION 'rows of % are written once: % is refused', TG_TABLE_NAME, lower(TG_OP)\n"
            "        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;"
        )
        function = trigger_function(FUNCTION, body, "refuses every change of a table that is written once")
        draft = draft.but(routines=(*draft.routines, function))
    name = fit(f"{table_name}_written_once")
    triggers = (
        trigger(name, "BEFORE DELETE OR UPDATE", table_name, FUNCTION),
        trigger(fit(f"{table_name}_never_emptied"), "BEFORE TRUNCATE", table_name, FUNCTION, level="STATEMENT"),
    )
    constraints = tuple(
        c.model_copy(update={"on_delete": "no action", "on_delete_columns": ()}) if isinstance(c, ForeignKey) else c
        for c in table.constraints
    )
    table = add_triggers(table.model_copy(update={"constraints": constraints}), *triggers)
    quoted = quote_identifier(table_name)
    column = quote_identifier(table.columns[0].name)
    attack = Attack(
        object=name,
        rule=f"rows of {table_name} are written once",
        refused=(
            f"UPDATE {quoted} SET {column} = {column} WHERE ctid = (SELECT ctid FROM {quoted} LIMIT 1)",
            f"DELETE FROM {quoted} WHERE ctid = (SELECT ctid FROM {quoted} LIMIT 1)",
            f"TRUNCATE {quoted} CASCADE",
        ),
    )
    return draft.put(table).but(append_only=draft.append_only | {table_name}, attacks=(*draft.attacks, attack))
