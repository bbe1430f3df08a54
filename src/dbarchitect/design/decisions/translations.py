"""Text in several languages.

What: translated attributes live in a table keyed by the thing and the language.
Why: a language is added without a schema change; a missing translation is a missing row, and the fallback is one COALESCE.
When to choose otherwise: two languages for ever: two columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import spoken
from dbarchitect.core.names import fit
from dbarchitect.design.decisions.attributes import store
from dbarchitect.design.decisions.keys import TABLE_BYTES
from dbarchitect.design.decisions.references import refer
from dbarchitect.design.draft import add_constraints, constraint_name, public
from dbarchitect.model.architecture import Alternative, Decision
from dbarchitect.model.brief import Attribute, Entity, Relationship
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column, PrimaryKey, Table, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("many_to_many",)


def decide(draft: Draft) -> Draft:
    made: list[str] = []
    for entity in draft.entities:
        translated = tuple(a for a in entity.attributes if a.translated and not a.many)
        if translated:
            draft, name = _translations(draft, entity, translated)
            made.append(name)
    if not made:
        return draft
    return draft.decided(
        Decision(
            id="translations",
            question="Where do texts in several languages go?",
            choice="into a table keyed by the thing and the language",
            reasons=("a language is added by adding rows", "each language is searched with its own rules"),
            alternatives=(
                Alternative(choice="a column per language", why_not="a schema change for every language"),
                Alternative(
                    choice="jsonb keyed by language",
                    why_not="no constraint that a title is there, no search per language",
                ),
            ),
            changes_if="there will never be more than two languages",
            about=tuple(made),
        )
    )


def _translations(draft: Draft, entity: Entity, translated: tuple[Attribute, ...]) -> tuple[Draft, str]:
    name = fit(f"{entity.name}_translations", TABLE_BYTES)
    while draft.has_table(name) or name in draft.table_of:
        name += "_of"
    scope = draft.scope.get(draft.table_of[entity.name])
    table = Table(
        name=public(name),
        columns=(Column(name=scope, type=draft.key_type, nullable=False),) if scope else (),
        comment=f"the words of each {spoken(entity.name)} in each language",
    )
    draft = draft.put(table).but(table_of={**draft.table_of, name: name})
    if scope:
        draft = draft.but(scope={**draft.scope, name: scope}).from_words(
            ColumnOrigin(
                table=name,
                column=scope,
                semantic="tenant",
                meaning=f"whose row it is: the border between {draft.tenant}s",
            )
        )
    holder = Entity(name=name)
    role = Relationship(name=entity.name, to=entity.name, kind="owned", source=translated[0].source)
    draft, column = refer(draft, name, holder, role, entity.name, "cascade", False)
    language = Attribute(name="language", type="language", source="assumed", note="the language of the texts")
    draft, stored = store(draft, holder, language)
    for attribute in translated:
        draft, text = store(draft, holder, attribute.but(unique=False, unique_per=()))
        if attribute.unique:
            apart = (*((scope,) if scope else ()), stored.column, text.column)
            unique = Unique(name=constraint_name(name, (text.column,), "key"), columns=apart)
            draft = draft.put(add_constraints(draft.table(name), unique))
    key = (*((scope,) if scope else ()), column, stored.column)
    return draft.put(
        add_constraints(draft.table(name), PrimaryKey(name=constraint_name(name, (), "pkey"), columns=key))
    ), name
