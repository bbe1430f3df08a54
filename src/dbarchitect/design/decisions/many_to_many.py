"""Many to many.

What: a table of its own whose primary key is both sides; attributes of the relationship are its columns; it goes when either side goes.
Why: the pair is unique by construction, the relationship can carry facts of its own, and either direction has an index.
When to choose otherwise: a relationship that has a life of its own (an enrolment with a grade and a history) is an entity: name it.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import spoken
from dbarchitect.core.names import fit, plural, singular
from dbarchitect.design.decisions.attributes import store
from dbarchitect.design.decisions.keys import TABLE_BYTES
from dbarchitect.design.decisions.references import refer
from dbarchitect.design.draft import add_constraints, constraint_name, public
from dbarchitect.model.architecture import Alternative, Decision
from dbarchitect.model.brief import Entity, Relationship
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column, PrimaryKey, Table, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("references",)


def decide(draft: Draft) -> Draft:
    made: list[str] = []
    for entity in draft.entities:
        for relationship in entity.relationships:
            if relationship.multiplicity == "many_to_many":
                draft, name = _junction(draft, entity, relationship)
                made.append(name)
    if not made:
        return draft
    return draft.decided(
        Decision(
            id="many_to_many",
            question="How is “many to many” stored?",
            choice="a table per relationship, its primary key being both sides",
            reasons=(
                "the same pair cannot be stated twice",
                "an index exists in both directions",
                "the relationship can carry attributes",
            ),
            alternatives=(
                Alternative(choice="an array of ids", why_not="no foreign key, no attributes, rewritten as a whole"),
                Alternative(choice="a list in a text column", why_not="nothing can be checked or joined"),
                Alternative(
                    choice="a surrogate key beside the pair", why_not="a second index for a row nothing refers to"
                ),
            ),
            changes_if="the relationship gets a life of its own: name it as an entity",
            about=tuple(made),
        )
    )


def _junction(draft: Draft, entity: Entity, relationship: Relationship) -> tuple[Draft, str]:
    own = entity.name
    other = (
        relationship.name if relationship.name not in (plural(relationship.to), relationship.to) else relationship.to
    )
    name = _free(draft, fit(f"{own}_{plural(singular(other))}", TABLE_BYTES))
    scoped = entity.name in draft.scoped or relationship.to in draft.scoped
    scope = draft.tenant_column if draft.tenant and scoped else None
    columns = (Column(name=scope, type=draft.key_type, nullable=False),) if scope else ()
    told = f"which {spoken(plural(singular(other)))} belong to which {spoken(own)}"
    table = Table(name=public(name), columns=columns, comment=told)
    draft = draft.put(table)
    if scope:
        draft = draft.but(scope={**draft.scope, name: scope}).from_words(
            ColumnOrigin(
                table=name,
                column=scope,
                entity=None,
                semantic="tenant",
                meaning=f"whose row it is: the border between {draft.tenant}s",
            )
        )
    first_role = own if relationship.to != own else f"{own}"
    second_role = relationship.to if relationship.to != own else (_one(relationship.name, own))
    # A reference to the tenant itself is the tenant column already.
    draft, first = _side(draft, name, entity, relationship, own, first_role)
    draft, second = _side(draft, name, entity, relationship, relationship.to, second_role)
    junction = Entity(name=name, attributes=relationship.attributes)
    draft = draft.but(table_of={**draft.table_of, name: name})
    for attribute in relationship.attributes:
        draft, _ = store(draft, junction, attribute)
    key = tuple(dict.fromkeys(([scope] if scope else []) + [first, second]))
    draft = draft.put(
        add_constraints(draft.table(name), PrimaryKey(name=constraint_name(name, (), "pkey"), columns=key))
    )
    if relationship.ordered:
        table = draft.table(name)
        position = Column(name="position", type="integer", nullable=False)
        lead = tuple(c for c in key if c != second)
        table = table.model_copy(update={"columns": (*table.columns, position)})
        unique = Unique(name=constraint_name(name, ("position",), "key"), columns=(*lead, "position"), deferrable=True)
        draft = draft.put(add_constraints(table, unique)).from_words(
            ColumnOrigin(
                table=name,
                column="position",
                semantic="position",
                source="brief",
                meaning="the order among its siblings",
            )
        )
    return draft, name


def _one(role: str, own: str) -> str:
    name = singular(role)
    return name if name != own else f"other_{own}"


def _side(
    draft: Draft, table: str, entity: Entity, relationship: Relationship, to: str, role: str
) -> tuple[Draft, str]:
    if to == draft.tenant and table in draft.scope:
        return draft, draft.scope[table]
    holder = Entity(name=table)
    return refer(draft, table, holder, relationship, to, "cascade", False, role)


def _free(draft: Draft, name: str) -> str:
    number, free = 2, name
    while draft.has_table(free) or free in draft.table_of:
        free, number = f"{name}_{number}", number + 1
    return free
