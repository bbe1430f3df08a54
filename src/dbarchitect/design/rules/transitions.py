"""How a state may change: a trigger, for a CHECK sees only the new row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.design.rules.triggers import trigger, trigger_function
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.design import Attack

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import Transitions

KIND = "transitions"


def keep(draft: Draft, meaning: Transitions) -> Outcome:
    column = one_column(draft, meaning.entity, meaning.attribute)
    entity = draft.entity(meaning.entity)
    attribute = entity.attribute(meaning.attribute) if entity else None
    if column is None or attribute is None or not meaning.allowed:
        return NotKept(f"{meaning.entity} has no {meaning.attribute}")
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    kind = table.column(column)
    if kind is None or kind.type != "text":
        return NotKept(f"{meaning.attribute} is no state")
    name = fit(f"{table_name}_{column}_path")
    state = quote_identifier(column)
    pairs = ", ".join(f"({quote_literal(a)}, {quote_literal(b)})" for a, b in meaning.allowed)
    body = (
        f"    IF (OLD.{state}, NEW.{state}) NOT IN ({pairs}) THEN\n"
        f"        RAISE EXCEPTION '{meaning.entity} cannot go from % to %', OLD.{state}, NEW.{state}\n"
        f"            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';\n"
        f"    END IF;\n    RETURN NEW;"
    )
    function = trigger_function(name, body, f"{meaning.attribute} of {meaning.entity} moves only along its path")
    made = trigger(
        name, f"BEFORE UPDATE OF {state}", table_name, name, condition=f"old.{state} IS DISTINCT FROM new.{state}"
    )
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    draft = draft.put(table).but(
        routines=(*draft.routines, function),
        attacks=(*draft.attacks, _attack(name, table_name, state, meaning, attribute.values)),
    )
    return Kept(draft, f"trigger {name}")


def _attack(name: str, table: str, state: str, meaning: Transitions, values: tuple[str, ...]) -> Attack:
    """One move that is not allowed and one that is, for a state that rows are in."""
    known = values or tuple(dict.fromkeys(v for pair in meaning.allowed for v in pair))
    quoted = quote_identifier(table)
    refused = [
        f"UPDATE {quoted} SET {state} = {quote_literal(b)} WHERE ctid = (SELECT ctid FROM {quoted} WHERE {state} = {quote_literal(a)} LIMIT 1)"
        for a in known
        for b in known
        if a != b and (a, b) not in meaning.allowed
    ]
    passes = [
        f"UPDATE {quoted} SET {state} = {quote_literal(b)} WHERE ctid = (SELECT ctid FROM {quoted} WHERE {state} = {quote_literal(a)} LIMIT 1)"
        for a, b in meaning.allowed
    ]
    return Attack(
        object=name,
        rule=f"{meaning.attribute} of {meaning.entity} follows its path",
        refused=tuple(refused[:3]),
        passes=tuple(passes[:1]),
    )
