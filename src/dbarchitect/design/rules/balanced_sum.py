"""Sums that must be zero: a constraint trigger, checked when the transaction commits.

All rows of a group are written in one transaction; at its end they sum to zero or nothing is written.
Source: https://www.postgresql.org/docs/18/sql-createtrigger.html (CONSTRAINT TRIGGER)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.design.rules.triggers import deferred_trigger, trigger_function
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.design import Attack

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import BalancedSum

KIND = "balanced_sum"


def keep(draft: Draft, meaning: BalancedSum) -> Outcome:
    link = draft.link(meaning.entity, meaning.group)
    amount = one_column(draft, meaning.entity, meaning.amount)
    if link is None or amount is None:
        return NotKept(f"{meaning.entity} has no {meaning.group if link is None else meaning.amount}")
    table_name = link.table
    table = draft.table(table_name)
    name = fit(f"{table_name}_balanced")
    value = quote_identifier(amount)
    same_new = " AND ".join(f"t.{quote_identifier(c)} = r.{quote_identifier(c)}" for c in link.columns)
    body = (
        "    IF TG_OP = 'DELETE' THEN\n        r := OLD;\n    ELSE\n        r := NEW;\n    END IF;\n"
        f"    IF (SELECT coalesce(sum(t.{value}), 0) FROM {quote_identifier(table_name)} AS t WHERE {same_new}) <> 0 THEN\n"
        f"        RAISE EXCEPTION 'the {meaning.amount} of one {meaning.group} must sum to zero'\n"
        f"            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';\n"
        "    END IF;\n    RETURN NULL;"
    )
    function = trigger_function(
        name, body, f"{meaning.amount} sums to zero per {meaning.group}", declare="    r record;"
    )
    made = deferred_trigger(name, "AFTER INSERT OR DELETE OR UPDATE", table_name, name)
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    quoted = quote_identifier(table_name)
    attack = Attack(
        object=name,
        rule=f"{meaning.amount} sums to zero per {meaning.group}",
        refused=(f"UPDATE {quoted} SET {value} = {value} + 1 WHERE ctid = (SELECT ctid FROM {quoted} LIMIT 1)",),
        setup=("SET CONSTRAINTS ALL IMMEDIATE",),
    )
    return Kept(
        draft.put(table).but(
            routines=(*draft.routines, function),
            attacks=(*draft.attacks, attack),
            late_triggers=(*draft.late_triggers, name),
        ),
        f"trigger {name}",
    )
