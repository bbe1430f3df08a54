"""Bounds and comparisons within a row: a CHECK. A missing value passes, as everywhere in SQL.

What: "in the past" is a CHECK against CURRENT_DATE (the day of the session's time zone) or now(): what was past when it was written stays past. "In the future" does not stay true, so it is a
trigger at the writing of the row, which later changes of other properties leave alone. A comparison for rows in some state is `NOT (state) OR (comparison)`.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.design.physical.form import constant
from dbarchitect.design.rules.conditions import in_states
from dbarchitect.design.rules.fitting import base, family, fits, has_order
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.design.rules.references import listed
from dbarchitect.design.rules.triggers import alone, trigger, trigger_function
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.design import Attack
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import Compare
    from dbarchitect.model.tables import Table

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
        right = _own_key(draft, table_name, meaning.right) or one_column(draft, meaning.entity, meaning.right)
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
            return _when_written(draft, meaning, left, now)
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
    if meaning.when_attribute:
        return _in_case(draft, meaning, check)
    same = {check.expression, f"{other} {_MIRRORED[meaning.operator]} {quote_identifier(left)}"}
    if any(same & {c.expression, *c.expression.split(" AND ")} for c in table.checks):
        return Kept(draft, f"the CHECK on {table_name}.{left}")
    draft = draft.put(add_constraints(table, check))
    now = _NOW.get(meaning.right.strip().lower()) if not meaning.right_is_attribute else None
    if now:
        draft = draft.but(attacks=(*draft.attacks, _ahead(draft, table_name, left, name, now)))
    return Kept(draft, f"CHECK {name}")


def _ahead(draft: Draft, table_name: str, left: str, name: str, now: str) -> Attack:
    """A date to come is refused, one long past is not."""
    own, key, column = quote_identifier(table_name), listed(draft.key_of(table_name)), quote_identifier(left)
    one = f"({key}) = (SELECT {key} FROM {own} WHERE {column} IS NOT NULL LIMIT 1)"
    refused = f"UPDATE {own} SET {column} = {now} + interval '2 days' WHERE {one}"
    return Attack(
        object=name,
        rule=f"{left} lies in the past",
        refused=(refused,),
        passes=(f"UPDATE {own} SET {column} = {column} WHERE {one}",),
    )


def _own_key(draft: Draft, table: str, name: str) -> str | None:
    """The row's own key, which a role that refers to the same entity must differ from."""
    return draft.key_of(table)[-1] if name == "id" and draft.key_of(table) else None


def _in_case(draft: Draft, meaning: Compare, check: Check) -> Outcome:
    state = one_column(draft, meaning.entity, meaning.when_attribute or "")
    table = draft.table_for(meaning.entity)
    column = table.column(state) if state else None
    if state is None or column is None or not all(fits(column.type, v) for v in meaning.when_values):
        return NotKept(f"{', '.join(meaning.when_values)} is no value of {meaning.when_attribute}")
    held = in_states(table, state, meaning.when_values)
    name = fit(f"{check.name.removesuffix('_check')}_when_{meaning.when_values[0]}".replace(" ", "_"), 57) + "_check"
    cased = Check(name=name, expression=f"NOT ({held}) OR ({check.expression})")
    return Kept(draft.put(add_constraints(table, cased)), f"CHECK {name}")


def _when_written(draft: Draft, meaning: Compare, left: str, now: str) -> Outcome:
    """A trigger at the writing of the row: what is to come is not to come for ever."""
    table_name = draft.table_of[meaning.entity]
    table = draft.table(table_name)
    column = table.column(left)
    if column is None or family(column.type) not in ("moment", "day"):
        return NotKept(f"{left} is no date")
    quoted = quote_identifier(left)
    name = fit(f"{table_name}_{left}_{_WORDS[meaning.operator]}_now", 60)
    said = {">": "in the future", ">=": "not in the past", "=": "at the present"}.get(meaning.operator, "not now")
    rule = f"{meaning.left} of {meaning.entity} is {said} when it is written".replace("_", " ")
    body = (
        f"    IF NOT (NEW.{quoted} {meaning.operator} {now}) THEN\n        RAISE EXCEPTION '{rule}'\n"
        f"            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';\n    END IF;\n    RETURN NULL;"
    )
    condition = f"new.{quoted} IS NOT NULL"
    if meaning.when_attribute:
        state = one_column(draft, meaning.entity, meaning.when_attribute)
        if state is None:
            return NotKept(f"{meaning.entity} has no {meaning.when_attribute}")
        condition += f" AND {in_states(table, state, meaning.when_values, 'new.')}"
    made = trigger(name, "AFTER INSERT", table_name, name, condition=condition)
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    attack = _late(draft, table_name, left, name, rule)
    draft = draft.put(table).but(
        routines=(*draft.routines, trigger_function(name, body, rule)),
        attacks=(*draft.attacks, attack),
        late_triggers=(*draft.late_triggers, name),
    )
    return Kept(draft, f"trigger {name}")


def _late(draft: Draft, table_name: str, left: str, name: str, rule: str) -> Attack:
    """A row is written again with a date long past."""
    table = draft.table(table_name)
    own, key = quote_identifier(table_name), listed(draft.key_of(table_name))
    plain = tuple(c.name for c in table.columns if c.generated is None)
    past = listed(tuple(c for c in plain if c != left))
    chosen = f"SELECT {key} FROM {own} WHERE {quote_identifier(left)} IS NOT NULL LIMIT 1"
    setup = (
        f"CREATE TEMP TABLE attacked ON COMMIT DROP AS SELECT * FROM {own} WHERE ({key}) = ({chosen})",
        "SET LOCAL session_replication_role = replica",
        f"DELETE FROM {own} WHERE ({key}) = (SELECT {key} FROM attacked)",
        "SET LOCAL session_replication_role = origin",
        *alone((table_name, name)),
    )
    refused = f"INSERT INTO {own} ({past}, {quote_identifier(left)}) OVERRIDING SYSTEM VALUE SELECT {past}, now() - interval '40 years' FROM attacked"
    return Attack(object=name, rule=rule, refused=(refused,), setup=setup)


def _comparable(table: Table, left: str, right: str) -> bool:
    first, second = table.column(left), table.column(right)
    if first is None or second is None or not has_order(first.type) or not has_order(second.type):
        return False
    if base(first.type) == base(second.type):
        return True
    return family(first.type) is not None and family(first.type) == family(second.type)
