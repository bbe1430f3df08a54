"""A property against one of the row it refers to: triggers on both sides, the parent locked.

What: the child's trigger reads the parent's value under FOR SHARE, so that the parent cannot change until the child is written; the parent's trigger looks for
children that its new value would leave behind. A missing value on either side passes, as everywhere in SQL.
Why: a CHECK sees one row of one table.
When to choose otherwise: the parent's value is copied into the child's key (a composite foreign key) when it never changes.
Source: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.added import guard_function
from dbarchitect.design.rules.fitting import base, family
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.design.rules.references import link_of, listed, same
from dbarchitect.design.rules.triggers import alone, trigger
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.design import Attack, Crossing

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import CompareAcross

KIND = "compare_across"
_WORDS = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least", "=": "equals", "<>": "not"}
_SAID = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "equal to", "<>": "different from"}
_BEYOND = {"<": "", "<=": " + {d}", ">": "", ">=": " - {d}", "=": " + {d}", "<>": ""}
_STEP = {"number": "1", "moment": "interval '1 day'", "day": "1", "length": "interval '1 day'"}


def keep(draft: Draft, meaning: CompareAcross) -> Outcome:
    link = link_of(draft, meaning.entity, meaning.through)
    left = one_column(draft, meaning.entity, meaning.left)
    if link is None or left is None:
        return NotKept(f"{meaning.entity} has no {meaning.through if link is None else meaning.left}")
    parent = next((e for e, t in draft.table_of.items() if t == link.target), "")
    right = one_column(draft, parent, meaning.right)
    if right is None:
        return NotKept(f"{parent} has no {meaning.right}")
    one, other = draft.table(link.table).column(left), draft.table(link.target).column(right)
    if one is None or other is None or (base(one.type) != base(other.type) and family(one.type) != family(other.type)):
        return NotKept(f"{left} and {right} are not of the same kind")
    if family(one.type) not in _STEP:
        return NotKept(f"{left} cannot be compared across a reference")
    stem = fit(f"{link.table}_{left}_{_WORDS[meaning.operator]}_{right}", 54)
    rule = f"{meaning.left} of {meaning.entity} is {_SAID[meaning.operator]} {meaning.right} of its {meaning.through}"
    draft = _child(draft, meaning, link, left, right, stem, rule)
    draft = _parent(draft, meaning, link, left, right, stem, rule)
    step = _STEP[family(one.type) or "number"]
    crossing = Crossing(
        table=link.table, columns=link.columns, target=link.target, target_columns=draft.key_of(link.target),
        left=left, operator=meaning.operator, right=right,
    )  # fmt: skip
    attack = _attack(draft, meaning, link, left, right, stem, rule, step)
    draft = draft.but(attacks=(*draft.attacks, attack), crossings=(*draft.crossings, crossing))
    return Kept(draft, f"trigger {stem}")


def _raise(name: str, rule: str) -> str:
    return f"        RAISE EXCEPTION '{rule}'\n            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';\n    END IF;\n"


def _child(draft: Draft, meaning: CompareAcross, link: Link, left: str, right: str, name: str, rule: str) -> Draft:
    kind = draft.table(link.target).column(right)
    assert kind is not None
    body = (
        f"    SELECT p.{quote_identifier(right)} INTO bound FROM {quote_identifier(link.target)} AS p\n"
        f"        WHERE {same(draft, link, 'NEW.', 'p.')} FOR SHARE;\n"
        f"    IF NOT (NEW.{quote_identifier(left)} {meaning.operator} bound) THEN\n{_raise(name, rule)}    RETURN NEW;"
    )
    function = guard_function(draft, name, body, rule, f"    bound {kind.type};", tables=(link.table, link.target))
    columns = tuple(dict.fromkeys((left, *link.columns)))
    condition = f"new.{quote_identifier(left)} IS NOT NULL AND new.{quote_identifier(link.columns[-1])} IS NOT NULL"
    made = trigger(name, f"BEFORE INSERT OR UPDATE OF {listed(columns)}", link.table, name, condition=condition)
    table = draft.table(link.table)
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    return draft.put(table).but(routines=(*draft.routines, function))


def _parent(draft: Draft, meaning: CompareAcross, link: Link, left: str, right: str, stem: str, rule: str) -> Draft:
    name = fit(f"{stem}_parent")
    body = (
        f"    IF EXISTS (SELECT FROM {quote_identifier(link.table)} AS t WHERE {same(draft, link, 't.', 'NEW.')}\n"
        f"            AND NOT (t.{quote_identifier(left)} {meaning.operator} NEW.{quote_identifier(right)})) THEN\n"
        f"{_raise(stem, rule)}    RETURN NULL;"
    )
    function = guard_function(
        draft, name, body, f"{rule}, also when the parent changes", tables=(link.table, link.target)
    )
    quoted = quote_identifier(right)
    made = trigger(
        name, f"AFTER UPDATE OF {quoted}", link.target, name, condition=f"old.{quoted} IS DISTINCT FROM new.{quoted}"
    )
    table = draft.table(link.target)
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    return draft.put(table).but(routines=(*draft.routines, function))


def _attack(
    draft: Draft, meaning: CompareAcross, link: Link, left: str, right: str, name: str, rule: str, step: str
) -> Attack:
    own, target = quote_identifier(link.table), quote_identifier(link.target)
    value, bound = quote_identifier(left), quote_identifier(right)
    key = draft.key_of(link.table)
    joined = same(draft, link, "c.", "p.")
    some = (
        f"({listed(key, 'c.')}) = (SELECT {listed(key, 'x.')} FROM {own} AS x JOIN {target} AS y ON {same(draft, link, 'x.', 'y.')} "
        f"WHERE y.{bound} IS NOT NULL LIMIT 1)"
    )
    beyond = f"p.{bound}{_BEYOND[meaning.operator].format(d=step)}"
    refused = f"UPDATE {own} AS c SET {value} = {beyond} FROM {target} AS p WHERE {joined} AND {some}"
    passes = f"UPDATE {own} AS c SET {value} = c.{value} FROM {target} AS p WHERE {joined} AND c.{value} {meaning.operator} p.{bound} AND {some}"
    return Attack(object=name, rule=rule, setup=alone((link.table, name)), refused=(refused,), passes=(passes,))
