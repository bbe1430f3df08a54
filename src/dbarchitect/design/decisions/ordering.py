"""Order among siblings.

What: where the order matters, a `position` column, unique among its siblings, checked at the end of the transaction.
Why: rows have no order of their own; the deferrable constraint lets two rows swap places in one transaction.
When to choose otherwise: very long lists reordered often: fractional positions, so that a move writes one row.
Source: https://www.postgresql.org/docs/18/sql-createtable.html (DEFERRABLE)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_columns, add_constraints, constraint_name
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity
    from dbarchitect.model.tables import Table

_NULLS = 15
"""The first version whose UNIQUE can compare NULLs."""

AFTER = ("references",)


def decide(draft: Draft) -> Draft:
    placed: list[str] = []
    for entity in draft.entities:
        for relationship in entity.relationships:
            link = draft.link(entity.name, relationship.name)
            if not relationship.ordered or link is None or relationship.multiplicity != "many_to_one":
                continue
            table = draft.table(link.table)
            column = _place(draft, entity, table)
            if table.column(column) is None:
                table = add_columns(table, Column(name=column, type="integer", nullable=False))
                draft = draft.from_words(
                    ColumnOrigin(
                        table=link.table,
                        column=column,
                        entity=entity.name,
                        semantic="position",
                        meaning="the order among its siblings",
                    )
                )
            columns = (*link.columns, column)
            # What stands at the top of a tree has no parent: its places are compared with each other too.
            rootless = any(c.nullable for c in table.columns if c.name in link.columns) and draft.version >= _NULLS
            unique = Unique(
                name=constraint_name(link.table, columns[-2:], "key"),
                columns=columns,
                nulls_not_distinct=rootless,
                deferrable=True,
            )
            draft = draft.put(add_constraints(table, unique))
            placed.append(f"{link.table}.{column}")
    if not placed:
        return draft
    return draft.decided(
        Decision(
            id="ordering",
            question="How is the order among siblings kept?",
            choice="an integer position, unique per parent, checked at commit",
            reasons=("two rows can swap places in one transaction", "no two siblings can claim the same place"),
            alternatives=(
                Alternative(choice="a linked list", why_not="reading in order needs recursion"),
                Alternative(
                    choice="fractional positions",
                    why_not="the lists are short; it is the next step when moves get frequent",
                ),
            ),
            changes_if="lists grow to thousands and are reordered all the time",
            about=tuple(placed),
            evidence=(
                Cited(
                    claim="a deferrable unique constraint can be checked at the end of the transaction",
                    source="https://www.postgresql.org/docs/18/sql-createtable.html",
                    checked="2026-11",
                ),
            ),
        )
    )


def _place(draft: Draft, entity: Entity, table: Table) -> str:
    """The whole-number column of the brief that says the place, else a free name for one."""
    for name in ("position", "sort_order", "ordinal"):
        column = draft.column_for(entity.name, name) if entity.attribute(name) else None
        found = table.column(column) if column else None
        if found is not None and found.type in ("integer", "bigint", "smallint"):
            return found.name
    return next(n for n in ("position", "sort_order", "ordinal", "place_among_siblings") if table.column(n) is None)
