"""When a row was made.

What: every entity that grows carries `created_at`, set by the engine, unless the brief gives it a moment of its own that says so.
Why: "newest first" is the commonest order there is, retention and partitions need a time, and it cannot be added afterwards.
`updated_at` is left out until somebody reads it: it needs a trigger and costs an index update when indexed.
When to choose otherwise: reference lists that change with a release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_columns
from dbarchitect.model.architecture import Alternative, Assumed, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity

AFTER = ("references",)

_SAYS_WHEN = (
    "created", "created_at", "created_on", "recorded_at", "occurred_at", "happened_at", "sent_at", "posted_at", "placed_at",
    "measured_at", "taken_at", "registered_at", "received_at", "timestamp", "logged_at", "ordered_at", "submitted_at",
    "uploaded_at", "joined_at", "started_at", "booked_at", "issued_at", "paid_at",
)  # fmt: skip


def decide(draft: Draft) -> Draft:
    given: list[str] = []
    for entity in draft.entities:
        if creation_column(draft, entity) is not None or (entity.kind_of and entity.kind_of in draft.table_of):
            continue
        table = draft.table_for(entity.name)
        column = Column(name="created_at", type="timestamp with time zone", nullable=False, default="now()")
        if table.column("created_at") is not None:
            continue
        origin = ColumnOrigin(
            table=table.name.name,
            column="created_at",
            entity=entity.name,
            semantic="timestamp",
            source="assumed",
            meaning="when the row was made",
        )
        draft = draft.put(add_columns(table, column)).from_words(origin)
        given.append(table.name.name)
    if not given:
        return draft
    return draft.decided(
        Decision(
            id="creation_time",
            question="Is it known when a row was made?",
            choice="created_at, set by the engine, where the brief has no such moment",
            reasons=("“newest first”, retention and partitions need it", "it cannot be added afterwards for old rows"),
            alternatives=(
                Alternative(
                    choice="created_at and updated_at",
                    why_not="nothing in the brief reads the second, and it needs a trigger",
                ),
                Alternative(choice="from the audit trail", why_not="a join to another table for every list"),
            ),
            changes_if="rows are synchronised to elsewhere by change time: add updated_at with a trigger",
            about=tuple(given),
            evidence=(Assumed(assumption="lists are shown by age", changes_if="nobody asks how old a row is"),),
        )
    )


def creation_column(draft: Draft, entity: Entity) -> str | None:
    """The column that says when a row was made, from the brief's own words or ours."""
    table = draft.table_for(entity.name)
    ours = table.column("created_at")
    if ours is not None and ours.type.startswith("timestamp"):
        return "created_at"
    moments = {
        a.name: draft.column_for(entity.name, a.name)
        for a in entity.attributes
        if type_name(a.type) == "timestamp" and not a.optional and not a.many
    }
    return next((moments[name] for name in _SAYS_WHEN if name in moments), None)
