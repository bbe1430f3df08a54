"""Multiplicities that a reference keeps by itself.

What: "a task is assigned to at most one user" is kept by the foreign key of the task; "each loan is for exactly one book" also by NOT NULL; one to one by
UNIQUE; any number by the table of pairs or the other side's foreign key. Nothing is added but a missing NOT NULL.
Why: a structure that cannot hold a wrong state needs no check.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.rules.outcome import Kept, NotKept
from dbarchitect.design.rules.references import link_of, pair_link
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import Structure

KIND = "structure"


def keep(draft: Draft, meaning: Structure) -> Outcome:
    holder, other = (meaning.to, meaning.entity) if meaning.of_other else (meaning.entity, meaning.to)
    link = link_of(draft, holder, meaning.role)
    if link is None or not link.columns:
        pair = pair_link(draft, holder, meaning.role, holder)
        if pair is None:
            return NotKept(f"{holder} does not refer to {other}")
        return Kept(draft, f"the pairs of {pair.table}")
    by = f"the reference {link.table}.{link.columns[-1]}"
    if meaning.of_other or not meaning.minimum:
        return Kept(draft, by)
    return Kept(_required(draft, link), f"{by}, which is NOT NULL")


def _required(draft: Draft, link: Link) -> Draft:
    """The draft with the reference required: deleting its target is then refused instead of emptying it."""
    table = draft.table(link.table)
    columns = tuple(c.model_copy(update={"nullable": False}) if c.name in link.columns else c for c in table.columns)
    constraints = tuple(
        c.model_copy(update={"on_delete": "no action", "on_delete_columns": ()})
        if isinstance(c, ForeignKey) and c.columns == link.columns and c.on_delete == "set null"
        else c
        for c in table.constraints
    )
    return draft.put(table.model_copy(update={"columns": columns, "constraints": constraints}))
