"""What must not occur twice.

What: natural keys and "unique per" become UNIQUE constraints over the columns concerned, within the tenant.
Why: a surrogate key alone lets the same thing be entered twice; the natural key refuses it.
When to choose otherwise: duplicates that users may have on purpose.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.decisions.soft_delete import also, live_condition
from dbarchitect.design.draft import add_constraints, add_indexes, constraint_name, index_name
from dbarchitect.design.physical.form import family_of
from dbarchitect.design.rules.fitting import has_order
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import Alternative, Decision, NotJudged
from dbarchitect.model.tables import Index, IndexKey, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("references", "many_to_many", "ordering", "soft_delete")


def decide(draft: Draft) -> Draft:
    stated: list[str] = []
    wanted = [*draft.waiting, *((e.name, e.identifier) for e in draft.entities if e.identifier)]
    for entity, names in wanted:
        columns = columns_of(draft, entity, names)
        if columns is None:
            missing = ", ".join(names)
            draft = draft.but(
                not_judged=(
                    *draft.not_judged,
                    NotJudged(what=f"{entity} is unique by {missing}", why="a part of it is no column"),
                )
            )
            continue
        table = draft.table_for(entity)
        if any(not has_order(c.type) for c in table.columns if c.name in columns):
            unordered = NotJudged(what=f"{entity} is unique by {', '.join(names)}", why="its values cannot be compared")
            draft = draft.but(not_judged=(*draft.not_judged, unordered))
            continue
        draft = unique(draft, entity, columns)
        stated.append(f"{draft.table_of[entity]} ({', '.join(columns)})")
    draft = draft.but(waiting=())
    if not stated:
        return draft
    return draft.decided(
        Decision(
            id="uniqueness",
            question="What must not occur twice?",
            choice="natural keys are UNIQUE beside the surrogate key",
            reasons=tuple(f"unique: {s}" for s in stated),
            alternatives=(
                Alternative(choice="as primary key", why_not="a natural key that changes would change every reference"),
                Alternative(
                    choice="checked by the application", why_not="two requests at the same moment both find nothing"
                ),
            ),
            changes_if="duplicates may exist on purpose",
            about=tuple(stated),
        )
    )


def columns_of(draft: Draft, entity: str, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The columns of attributes and roles; the tenant's role is left out (it is added); None when one has none."""
    columns: list[str] = []
    for name in names:
        column = draft.column_for(entity, name)
        if column is None:
            link = draft.link(entity, name)
            if link is None and name == draft.tenant and draft.table_of.get(entity) in draft.scope:
                continue
            if link is None:
                return None
            column = link.columns[-1]
        if column not in columns and column != draft.scope.get(draft.table_of[entity]):
            columns.append(column)
    return tuple(columns)


def unique(draft: Draft, entity: str, columns: tuple[str, ...], where: str | None = None) -> Draft:
    """The draft with the columns unique within the tenant; a partial or case-blind one as a unique index."""
    table_name = draft.table_of[entity]
    table = draft.table(table_name)
    where = also(where, live_condition(draft, table_name))
    scope = draft.scope.get(table_name)
    leading = (scope,) if scope else ()
    described = draft.entity(entity)
    folded = {
        draft.column_for(entity, a.name)
        for a in (described.attributes if described else ())
        if family_of(a)[1].form(a).ignore_case
    }
    if where is None and not folded & set(columns):
        made = Unique(name=constraint_name(table_name, columns or leading, "key"), columns=(*leading, *columns))
        if any(set(u.columns) == set(made.columns) for u in table.uniques):
            return draft
        return draft.put(add_constraints(table, made))
    keys = tuple(
        IndexKey(expression=f"lower({quote_identifier(c)})", is_column=False) if c in folded else IndexKey(expression=c)
        for c in (*leading, *columns)
    )
    index = Index(name=index_name(table_name, columns, "key"), keys=keys, unique=True, where=where)
    if any(i.keys == index.keys and i.where == where for i in table.indexes):
        return draft
    return draft.put(add_indexes(table, index))
