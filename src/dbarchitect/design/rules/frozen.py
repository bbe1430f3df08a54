"""What may no longer be changed or deleted, in a certain state or at all: triggers, and no right to try.

What: a row trigger whose WHEN looks at the old row's state refuses the change (AFTER UPDATE, so that it sees what other triggers made of the row) or the
deletion (BEFORE DELETE, and the marking as deleted). A frozen row may still move on to a state that stands later in the list of states,
while all that was there stays and only what was empty is filled in: a posted invoice can be paid. Rows that are never deleted also lose the right to delete, and cascades into them become NO ACTION.
Single properties that never change are compared, old and new.
Why: a CHECK sees only the new row.
Source: https://www.postgresql.org/docs/18/sql-createtrigger.html (WHEN)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.draft import add_triggers
from dbarchitect.design.rules.conditions import in_states
from dbarchitect.design.rules.fitting import base, fits, has_order
from dbarchitect.design.rules.outcome import Kept, NotKept, all_columns, one_column
from dbarchitect.design.rules.triggers import trigger, trigger_function
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.design import Attack
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import Frozen
    from dbarchitect.model.tables import Table, Trigger

KIND = "frozen"
FUNCTION = "refuse_frozen"
_WITHOUT_EQUALITY = ("point", "polygon", "json")


def keep(draft: Draft, meaning: Frozen) -> Outcome:
    table_name = draft.table_of[meaning.entity]
    state = one_column(draft, meaning.entity, meaning.attribute) if meaning.attribute else None
    column = draft.table(table_name).column(state) if state else None
    if meaning.attribute and (column is None or not all(fits(column.type, v) for v in meaning.values)):
        return NotKept(f"{', '.join(meaning.values)} is no value of {meaning.attribute}")
    if table_name in draft.append_only:
        return Kept(draft, f"{table_name} is written once")
    only = all_columns(draft, meaning.entity, meaning.only)
    if isinstance(only, str):
        return NotKept(f"{meaning.entity} has no {only}")
    draft = _with_function(draft)
    made: list[str] = []
    if meaning.changes:
        draft, name = _unchanged(draft, meaning, table_name, state, only)
        made.append(name)
    if meaning.deletions:
        draft, name = _undeleted(draft, meaning, table_name, state)
        made.append(name)
    return Kept(draft, f"trigger {' and '.join(made)}")


def _with_function(draft: Draft) -> Draft:
    if any(r.name.name == FUNCTION for r in draft.routines):
        return draft
    body = (
        "    RAISE EXCEPTION '% of % is refused: %', lower(TG_OP), TG_TABLE_NAME, TG_ARGV[0]\n"
        "        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;"
    )
    return draft.but(routines=(*draft.routines, trigger_function(FUNCTION, body, "refuses a change of a frozen row")))


def _frozen_trigger(name: str, when: str, table: str, condition: str, rule: str, level: str = "ROW") -> Trigger:
    made = trigger(name, when, table, FUNCTION, condition=condition, level=level)
    return made.model_copy(update={"definition": made.definition.removesuffix("()") + f"({quote_literal(rule)})"})


def _told(meaning: Frozen, what: str) -> str:
    whose = f"{' or '.join(meaning.values)} {meaning.entity}" if meaning.values else meaning.entity
    return f"{', '.join(meaning.only) + ' of ' if meaning.only else ''}{whose} {what}"


def _unchanged(
    draft: Draft, meaning: Frozen, table_name: str, state: str | None, only: tuple[str, ...]
) -> tuple[Draft, str]:
    table = draft.table(table_name)
    rule = _told(meaning, "never changes")
    suffix = (*only[:1], *(meaning.values[:1] or ()), "frozen")
    name = fit("_".join([table_name, *suffix]).replace(" ", "_"))
    held = in_states(table, state, meaning.values, "old.") if state else ""
    if only:
        changed = " OR ".join(_differs(table, c) for c in only)
        condition = f"{held} AND ({changed})" if held else f"({changed})"
        made = _frozen_trigger(
            name, f"BEFORE UPDATE OF {', '.join(map(quote_identifier, only))}", table_name, condition, rule
        )
        target = only[0]
    else:
        comparable = all(base(c.type) not in _WITHOUT_EQUALITY for c in table.columns)
        differs = "old.* IS DISTINCT FROM new.*" if comparable else ""
        onward = _onward(draft, meaning, table_name, state)
        made = _frozen_trigger(
            name, "AFTER UPDATE", table_name, " AND ".join(c for c in (held, differs, onward) if c), rule
        )
        target = next(
            (
                c.name
                for c in table.columns
                if c.name != state and not _keyed(table, c.name) and c.generated is None and has_order(c.type)
            ),
            table.columns[-1].name,
        )
    draft = draft.put(table.model_copy(update={"triggers": (*table.triggers, made)}))
    return draft.but(
        attacks=(*draft.attacks, _change_attack(draft, table_name, name, rule, target, state, meaning))
    ), name


def _differs(table: Table, column: str) -> str:
    """The column changes; a type without an equality is compared as text."""
    quoted, held = quote_identifier(column), table.column(column)
    cast = "::text" if held is not None and base(held.type) in _WITHOUT_EQUALITY else ""
    return f"old.{quoted}{cast} IS DISTINCT FROM new.{quoted}{cast}"


def _keyed(table: Table, column: str) -> bool:
    used = {c for k in table.uniques for c in k.columns} | {c for k in table.foreign_keys for c in k.columns}
    return column in used or (table.primary_key is not None and column in table.primary_key.columns)


def _onward(draft: Draft, meaning: Frozen, table_name: str, state: str | None) -> str:
    """It is not so that the state moved on to one that is listed later, and all that was there stayed."""
    described = draft.entity(meaning.entity)
    attribute = described.attribute(meaning.attribute or "") if described else None
    if state is None or attribute is None or not attribute.values:
        return ""
    last = max(
        (attribute.values.index(v) for v in meaning.values if v in attribute.values), default=len(attribute.values)
    )
    later = tuple(v for v in attribute.values[last + 1 :] if v not in meaning.values)
    if not later:
        return ""
    free = [state, *(c.name for c in draft.table(table_name).columns if c.name == "updated_at")]
    names = ", ".join(quote_literal(c) for c in free)
    moved = in_states(draft.table(table_name), state, later, "new.")
    before = f"jsonb_strip_nulls(to_jsonb(old.*) - ARRAY[{names}])"
    return f"NOT ({moved} AND (to_jsonb(new.*) - ARRAY[{names}]) @> {before})"


def _undeleted(draft: Draft, meaning: Frozen, table_name: str, state: str | None) -> tuple[Draft, str]:
    table = draft.table(table_name)
    rule = _told(meaning, "is never deleted")
    name = fit("_".join([table_name, *(meaning.values[:1] or ()), "kept"]).replace(" ", "_"))
    held = in_states(table, state, meaning.values, "old.") if state else ""
    triggers = [_frozen_trigger(name, "BEFORE DELETE", table_name, held, rule)]
    live = draft.live.get(table_name)
    if live:
        quoted = quote_identifier(live)
        marked = f"old.{quoted} IS NULL AND new.{quoted} IS NOT NULL"
        triggers.append(
            _frozen_trigger(
                fit(f"{name}_live"),
                f"BEFORE UPDATE OF {quoted}",
                table_name,
                " AND ".join(c for c in (held, marked) if c),
                rule,
            )
        )
    if not state:
        triggers.append(
            _frozen_trigger(fit(f"{table_name}_never_emptied"), "BEFORE TRUNCATE", table_name, "", rule, "STATEMENT")
        )
        constraints = tuple(
            c.model_copy(update={"on_delete": "no action", "on_delete_columns": ()})
            if isinstance(c, ForeignKey) and c.on_delete == "cascade"
            else c
            for c in table.constraints
        )
        table = table.model_copy(update={"constraints": constraints})
        draft = draft.but(never_deleted=draft.never_deleted | {table_name})
    draft = draft.put(add_triggers(table, *triggers))
    quoted = quote_identifier(table_name)
    key = ", ".join(map(quote_identifier, draft.key_of(table_name)))
    where = in_states(table, state, meaning.values) if state else "true"
    some = f"({key}) = (SELECT {key} FROM {quoted} WHERE {where} LIMIT 1)"
    refused = (f"DELETE FROM {quoted} WHERE {some}", *(() if state else (f"TRUNCATE {quoted} CASCADE",)))
    attack = Attack(object=name, rule=rule, refused=refused)
    return draft.but(attacks=(*draft.attacks, attack)), name


def _change_attack(
    draft: Draft, table_name: str, name: str, rule: str, target: str, state: str | None, meaning: Frozen
) -> Attack:
    """One value is replaced by another row's; a row that is not frozen is written over with itself."""
    table = draft.table(table_name)
    quoted, column = quote_identifier(table_name), quote_identifier(target)
    key = ", ".join(map(quote_identifier, draft.key_of(table_name)))
    held = in_states(table, state, meaning.values) if state else "true"
    held_u = in_states(table, state, meaning.values, "u.") if state else "true"
    other = f"(SELECT o.{column} FROM {quoted} AS o WHERE o.{column} IS DISTINCT FROM u.{column} LIMIT 1)"
    one = f"(SELECT {key} FROM {quoted} WHERE {held} LIMIT 1)"
    refused = f"UPDATE {quoted} AS u SET {column} = {other} WHERE ({key}) = {one} AND {held_u} AND EXISTS (SELECT FROM {quoted} AS o WHERE o.{column} IS DISTINCT FROM u.{column})"
    passes = f"UPDATE {quoted} SET {column} = {column} WHERE ({key}) = (SELECT {key} FROM {quoted} WHERE NOT ({held}) LIMIT 1)"
    return Attack(object=name, rule=rule, refused=(refused,), passes=(passes,) if state else ())
