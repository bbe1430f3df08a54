"""Kinds of things.

What: a kind has a table of its own whose primary key is the key of the general one (class-table inheritance).
Why: what all share is stored and referred to once; what only one kind has is required where it applies and absent elsewhere.
When to choose otherwise: kinds that differ in one or two columns: one table with an enumeration of kinds and CHECKs.
Source: https://martinfowler.com/eaaCatalog/classTableInheritance.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_constraints, constraint_name
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("attributes",)


def decide(draft: Draft) -> Draft:
    kinds: list[str] = []
    for entity in draft.entities:
        if entity.kind_of is None or entity.kind_of == entity.name or entity.kind_of not in draft.table_of:
            continue
        table_name, above = draft.table_of[entity.name], draft.table_of[entity.kind_of]
        key = draft.table(table_name).primary_key
        own = draft.table(table_name).column(key.columns[-1]) if key else None
        if key is None or own is None or own.identity is not None or own.default is not None:
            continue
        above_key = draft.key_of(above)
        columns = key.columns if len(key.columns) == len(above_key) else key.columns[-1:]
        foreign = ForeignKey(
            name=constraint_name(table_name, (key.columns[-1],), "fkey"),
            columns=columns,
            target=draft.table(above).name,
            target_columns=above_key,
            on_delete="cascade",
        )
        if len(columns) != len(above_key):
            continue
        draft = draft.put(add_constraints(draft.table(table_name), foreign))
        kinds.append(table_name)
    if not kinds:
        return draft
    return draft.decided(
        Decision(
            id="inheritance",
            question="How are kinds of a thing stored?",
            choice="a table per kind that shares the general table's key",
            reasons=("references go to the general thing", "a kind's own attributes can be required"),
            alternatives=(
                Alternative(choice="one wide table", why_not="the columns of every kind are NULL for all others"),
                Alternative(
                    choice="a separate table per kind", why_not="what refers to any of them has no single target"
                ),
                Alternative(choice="INHERITS", why_not="keys and foreign keys do not span inherited tables"),
            ),
            changes_if="the kinds differ in one or two columns only",
            about=tuple(kinds),
            evidence=(
                Cited(
                    claim="a serious limitation of inheritance is that indexes and foreign keys apply to single tables only",
                    source="https://www.postgresql.org/docs/18/ddl-inherit.html",
                    checked="2026-11",
                ),
            ),
        )
    )
