"""What must not occur twice together: UNIQUE, or a partial unique index where the rule has a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.decisions.uniqueness import columns_of, unique
from dbarchitect.design.rules.fitting import has_order
from dbarchitect.design.rules.outcome import Kept, NotKept

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.brief import UniqueTogether

KIND = "unique_together"


def keep(draft: Draft, meaning: UniqueTogether) -> Outcome:
    columns = columns_of(draft, meaning.entity, meaning.attributes)
    if columns is None:
        return NotKept(f"{meaning.entity} has not all of {', '.join(meaning.attributes)}")
    table = draft.table_for(meaning.entity)
    unordered = [c for c in columns if (column := table.column(c)) is not None and not has_order(column.type)]
    if unordered:
        return NotKept(f"values of {unordered[0]} cannot be compared")
    key = draft.table_for(meaning.entity).primary_key
    if key is not None and set(columns) <= set(key.columns):
        return Kept(draft, "the primary key")
    return Kept(
        unique(draft, meaning.entity, columns, meaning.where),
        f"UNIQUE on {draft.table_of[meaning.entity]} ({', '.join(columns)})",
    )
