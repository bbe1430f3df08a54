"""What must not occur twice together: UNIQUE, or a partial unique index where the rule has a condition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.design.decisions.uniqueness import columns_of, unique
from dbarchitect.design.rules.fitting import has_order
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import UniqueTogether

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
    where = _in_columns(draft, meaning) if meaning.where else None
    if meaning.where and where is None:
        return NotKept(f"its condition “{meaning.where}” speaks of something {meaning.entity} does not have")
    return Kept(
        unique(draft, meaning.entity, columns, where),
        f"UNIQUE on {draft.table_of[meaning.entity]} ({', '.join(columns)})",
    )


def _in_columns(draft: Draft, meaning: UniqueTogether) -> str | None:
    """The rule's condition with columns in place of attributes; None when a word of it is neither."""
    parts = re.split(r"('(?:[^']|'')*')", meaning.where or "")
    for number in range(0, len(parts), 2):
        for word in set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", parts[number])):
            if word.lower() in _SQL:
                continue
            column = one_column(draft, meaning.entity, word)
            if column is None:
                return None
            parts[number] = re.sub(rf"\b{word}\b", quote_identifier(column), parts[number])
    return "".join(parts)


_SQL = {"and", "or", "not", "is", "null", "in", "true", "false", "between"}
