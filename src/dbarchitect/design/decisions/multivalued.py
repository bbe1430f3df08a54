"""Several values of one attribute (first normal form).

What: an attribute with several values becomes a table of its own: the owner's key and the position, together the primary key, and the value.
Why: a value can be found, counted, constrained and removed by itself; a list in a column cannot.
When to choose otherwise: values that are only ever read and written as a whole, and never searched: an array column.
Source: E. F. Codd, "Further normalization of the data base relational model", 1971.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import spoken
from dbarchitect.core.names import fit, plural, singular
from dbarchitect.design.decisions.attributes import checks_of, origin_of, with_extension
from dbarchitect.design.decisions.keys import TABLE_BYTES
from dbarchitect.design.draft import add_constraints, constraint_name, public
from dbarchitect.design.physical.form import family_of
from dbarchitect.design.rules.fitting import has_order
from dbarchitect.engines.postgresql.names import COLUMN_WORDS, RESERVED_WORDS
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column, ForeignKey, PrimaryKey, Table, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Attribute, Entity

AFTER = ("many_to_many",)


def decide(draft: Draft) -> Draft:
    made: list[str] = []
    for entity in draft.entities:
        for attribute in entity.attributes:
            if attribute.many:
                draft, name = _value_table(draft, entity, attribute)
                made.append(name)
    if not made:
        return draft
    return draft.decided(
        Decision(
            id="multivalued_attributes",
            question="Where do several values of one attribute go?",
            choice="into a table of their own, keyed by owner and position",
            reasons=(
                "each value can be found, counted and constrained by itself",
                "their order is kept, and a value may occur twice unless the brief forbids it",
            ),
            alternatives=(
                Alternative(
                    choice="a list in a text column", why_not="breaks first normal form; nothing can be checked"
                ),
                Alternative(
                    choice="an array column",
                    why_not="elements have no constraints; right only for values never searched",
                ),
            ),
            changes_if="the values are only read and written as a whole",
            about=tuple(made),
            evidence=(
                Cited(
                    claim="first normal form: every value is atomic",
                    source="Codd 1971, “Further normalization of the data base relational model”",
                ),
            ),
        )
    )


def _value_table(draft: Draft, entity: Entity, attribute: Attribute) -> tuple[Draft, str]:
    owner = draft.table_for(entity.name)
    name = stem = fit(f"{entity.name}_{plural(singular(attribute.name))}", TABLE_BYTES)
    number = 2
    while draft.has_table(name):
        name, number = f"{stem}_{number}", number + 1
    key = draft.key_of(owner.name.name)
    scope = draft.scope.get(owner.name.name)
    reference = fit(f"{entity.name}_id", 60)
    columns: list[Column] = []
    if scope:
        columns.append(Column(name=scope, type=draft.key_type, nullable=False))
    columns.append(
        Column(name=reference, type=next(c.type for c in owner.columns if c.name == key[-1]), nullable=False)
    )
    form = family_of(attribute)[1].form(attribute)
    draft = with_extension(draft, form)
    value = fit(f"{singular(attribute.name)}{form.suffix}", 60)
    if value in (scope, reference) or value in RESERVED_WORDS - COLUMN_WORDS:
        value = fit(f"{value}_value", 60)
    columns.append(Column(name=value, type=form.type, nullable=False))
    lead = (scope, reference) if scope else (reference,)
    place = "position" if value != "position" else "ordinal"
    columns.append(Column(name=place, type="integer", nullable=False))
    key_columns = (*lead, place)
    told = f"the {spoken(plural(singular(attribute.name)))} of each {spoken(entity.name)}, in order"
    table = Table(name=public(name), columns=tuple(columns), comment=told)
    foreign = ForeignKey(
        name=constraint_name(name, (reference,), "fkey"),
        columns=lead,
        target=owner.name,
        target_columns=key,
        on_delete="cascade",
    )
    primary = PrimaryKey(name=constraint_name(name, (), "pkey"), columns=key_columns)
    table = add_constraints(table, primary, foreign, *checks_of(name, value, form))
    if attribute.unique and has_order(form.type):
        columns_apart = (scope, value) if scope else (value,)
        table = add_constraints(table, Unique(name=constraint_name(name, (value,), "key"), columns=columns_apart))
    if scope:
        draft = draft.but(scope={**draft.scope, name: scope}).from_words(
            ColumnOrigin(
                table=name,
                column=scope,
                semantic="tenant",
                meaning=f"whose row it is: the border between {draft.tenant}s",
            )
        )
    origin = origin_of(name, value, entity, attribute)
    reference_origin = ColumnOrigin(
        table=name,
        column=reference,
        entity=entity.name,
        semantic="reference",
        source=attribute.source,
        meaning=f"the {entity.name} whose value it is",
    )
    return draft.put(table).from_words(reference_origin, origin), name
