"""Relationships as foreign keys, and what happens when the other side is deleted.

What: a reference is a column with a foreign key. What belongs to something goes with it (CASCADE); an optional reference is emptied
(SET NULL); a reference that must exist protects its target (NO ACTION: checked when the statement ends, so that a whole tenant can still go). One to one is a unique foreign key. Within a tenant the
tenant's key is part of the foreign key.
Why: the engine keeps the references true under every writer; the action says what the brief means by "belongs to".
When to choose otherwise: rows kept for the record after their target is gone: copy what matters, or soft-delete the target.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.core.names import fit, plural
from dbarchitect.design.decisions.attributes import free_column
from dbarchitect.design.draft import Link, add_columns, add_constraints, constraint_name
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Check, Column, ForeignKey, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity, Relationship
    from dbarchitect.model.tables import Action, Table

AFTER = ("attributes", "inheritance")


def decide(draft: Draft) -> Draft:
    actions: dict[str, list[str]] = {"cascade": [], "set null": [], "no action": []}
    arcs: list[str] = []
    for entity in draft.entities:
        for relationship in entity.relationships:
            if relationship.multiplicity == "many_to_many":
                continue
            if relationship.others:
                draft = _arc(draft, entity, relationship)
                arcs.append(f"{draft.table_of[entity.name]}.{relationship.name}")
                continue
            draft = _refer(draft, entity, relationship, actions)
    if any(actions.values()):
        draft = draft.decided(_decision(actions))
    return draft.decided(_polymorphic(arcs)) if arcs else draft


def action_for(relationship: Relationship) -> Action:
    """What deleting the target does to the rows that refer to it."""
    if relationship.kind == "owned":
        return "cascade"
    return "set null" if relationship.optional else "no action"


def _refer(draft: Draft, entity: Entity, relationship: Relationship, actions: dict[str, list[str]]) -> Draft:
    table_name = draft.table_of[entity.name]
    target = draft.table_of[relationship.to]
    if _is_tenant_column(draft, entity, relationship):
        link = Link(entity.name, relationship.name, table_name, (draft.scope[table_name],), target, optional=False)
        return draft.but(links=(*draft.links, link))
    action = action_for(relationship)
    draft, column = refer(draft, table_name, entity, relationship, relationship.to, action, relationship.optional)
    actions[action].append(f"{table_name}.{column}")
    if relationship.multiplicity == "one_to_one":
        table = draft.table(table_name)
        scope = draft.scope.get(table_name)
        unique = Unique(
            name=constraint_name(table_name, (column,), "key"), columns=(scope, column) if scope else (column,)
        )
        draft = draft.put(add_constraints(table, unique))
    return draft


def refer(
    draft: Draft,
    table_name: str,
    entity: Entity,
    relationship: Relationship,
    to: str,
    action: Action,
    optional: bool,
    role: str | None = None,
) -> tuple[Draft, str]:
    """The draft with a foreign key from the table to the entity `to`, and the referring column's name."""
    role = role or relationship.name
    table = draft.table(table_name)
    target = draft.table(draft.table_of[to])
    target_key = draft.key_of(target.name.name)
    own = target_key[-1]
    key_column = next(c for c in target.columns if c.name == own)
    column = free_column(table, fit(f"{role}_id", 60))
    table = add_columns(table, Column(name=column, type=key_column.type, nullable=optional))
    target_scope = draft.scope.get(target.name.name)
    leading: tuple[str, ...] = ()
    if target_scope:
        table, leading = _tenant_side(draft, table, role, optional)
    crossing = bool(leading) and leading[0] not in (draft.scope.get(table_name), *draft.key_of(table_name))
    foreign = ForeignKey(
        name=constraint_name(table_name, (column,), "fkey"),
        columns=(*leading, column),
        target=target.name,
        target_columns=target_key,
        on_delete=action,
        on_delete_columns=(column,) if action == "set null" and leading and not crossing else (),
        match="full" if crossing else "simple",
    )
    origin = ColumnOrigin(
        table=table_name,
        column=column,
        entity=entity.name,
        attribute=role,
        semantic="reference",
        source=relationship.source,
        archetype=relationship.archetype,
        meaning=f"the {to.replace('_', ' ')} it refers to"
        if role == to
        else f"its {role.replace('_', ' ')}: {with_article(to.replace('_', ' '))}",
    )
    link = Link(entity.name, role, table_name, (*leading, column), target.name.name, optional)
    draft = draft.put(add_constraints(table, foreign)).from_words(origin)
    return draft.but(links=(*draft.links, link)), column


def _tenant_side(draft: Draft, table: Table, role: str, optional: bool) -> tuple[Table, tuple[str, ...]]:
    """The column that names the tenant in a reference to a tenant's row.

    A tenant's row refers with its own tenant column, the tenant itself with its key; a row that all tenants share says
    beside the reference whose row it means.
    """
    name = table.name.name
    scope = draft.scope.get(name)
    if scope:
        return table, (scope,)
    if draft.tenant is not None and name == draft.table_of[draft.tenant]:
        return table, (draft.key_of(name)[-1],)
    column = free_column(table, fit(f"{role}_{draft.tenant}_id", 60))
    return add_columns(table, Column(name=column, type=draft.key_type, nullable=optional)), (column,)


def _is_tenant_column(draft: Draft, entity: Entity, relationship: Relationship) -> bool:
    """Whether the reference is the one that says whose row it is: then the tenant column is it already."""
    if relationship.to != draft.tenant or entity.name not in draft.scoped or relationship.optional:
        return False
    if relationship.multiplicity != "many_to_one":
        return False
    to_tenant = [r for r in entity.relationships if r.to == draft.tenant and r.multiplicity == "many_to_one"]
    return relationship.name == draft.tenant or len(to_tenant) == 1


def _arc(draft: Draft, entity: Entity, relationship: Relationship) -> Draft:
    """One of several kinds: a nullable foreign key for each, and a CHECK that exactly one is present."""
    table_name = draft.table_of[entity.name]
    columns: list[str] = []
    action = action_for(relationship)
    for to in (relationship.to, *relationship.others):
        role = (
            to
            if relationship.name in (relationship.to, "subject", "target", "on", "parent")
            else f"{relationship.name}_{to}"
        )
        draft, column = refer(draft, table_name, entity, relationship, to, action, True, role)
        columns.append(column)
    counted = f"num_nonnulls({', '.join(map(quote_identifier, columns))})"
    check = Check(
        name=constraint_name(table_name, (relationship.name,), "one"),
        expression=f"{counted} <= 1" if relationship.optional else f"{counted} = 1",
    )
    return draft.put(add_constraints(draft.table(table_name), check))


def _decision(actions: dict[str, list[str]]) -> Decision:
    named = {
        kind: ", ".join(columns[:8]) + (f" and {len(columns) - 8} more" if len(columns) > 8 else "")
        for kind, columns in actions.items()
    }
    reasons = []
    if actions["cascade"]:
        reasons.append(f"CASCADE, for it belongs to the other: {named['cascade']}")
    if actions["set null"]:
        reasons.append(f"SET NULL, for it can do without: {named['set null']}")
    if actions["no action"]:
        reasons.append(
            f"NO ACTION, for it cannot do without, and the brief does not say that it goes too: {named['no action']}"
        )
    return Decision(
        id="references",
        question="What happens to the rows that refer to a deleted one?",
        choice="what belongs to it goes, what may be without it stays, everything else protects it",
        reasons=tuple(reasons),
        alternatives=(
            Alternative(choice="CASCADE everywhere", why_not="one DELETE can empty half the database"),
            Alternative(
                choice="no foreign keys, checked by the application",
                why_not="the first script that forgets leaves orphans",
            ),
        ),
        changes_if="a thing dies with, or outlives, what it refers to: write `=>` or `->`, or add `?`",
        about=tuple(sorted({c.partition(".")[0] for columns in actions.values() for c in columns})),
        evidence=(
            Cited(
                claim="NO ACTION prevents deletion of a referenced row, CASCADE deletes the referencing rows with it",
                source="https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK",
                checked="2026-11",
            ),
        ),
    )


def _polymorphic(arcs: list[str]) -> Decision:
    return Decision(
        id="polymorphic_references",
        question="How does a row refer to one of several kinds of thing?",
        choice="one nullable foreign key per kind, and a CHECK that exactly one is set",
        reasons=("each is a real foreign key: no orphan is possible", "one more kind is one more column"),
        alternatives=(
            Alternative(
                choice="a type column and an id column", why_not="the engine cannot check it; orphans are certain"
            ),
            Alternative(
                choice=f"a common supertype table ({plural('thing')})", why_not="an extra row and join for every thing"
            ),
        ),
        changes_if="the kinds grow beyond some six: then a common supertype table",
        about=tuple(arcs),
    )
