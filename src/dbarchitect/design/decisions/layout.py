"""The order of columns.

What: the tenant, the key, the references, the attributes in the order of the brief, then what the engine keeps (creation, history).
Why: people read tables from left to right. The bytes that another order would save by alignment are fewer than five in a hundred
for such rows; where a table is large and wide the order by alignment can be taken instead.
Source: https://www.postgresql.org/docs/18/storage-page-layout.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.tables import Column, Table

AFTER = ("tenant_border", "indexes", "personal_data")

_LAST = {"created_at": 6, "updated_at": 7, "deleted_at": 8}


def decide(draft: Draft) -> Draft:
    draft = draft.put(*(_laid_out(draft, table) for table in draft.tables if table.partition_of is None))
    return draft.put(*(_as_parent(draft, table) for table in draft.tables if table.partition_of is not None))


def _as_parent(draft: Draft, table: Table) -> Table:
    """A partition has its parent's columns, in the parent's order."""
    parent = draft.table(table.partition_of.parent.name) if table.partition_of else table
    columns = tuple(c.model_copy(update={"inherited": True, "comment": None}) for c in parent.columns)
    return table.model_copy(update={"columns": columns})


def _laid_out(draft: Draft, table: Table) -> Table:
    position = {c.name: i for i, c in enumerate(table.columns)}

    def rank(column: Column) -> tuple[int, int]:
        origin = draft.origin(table.name.name, column.name)
        semantic = origin.semantic if origin else ""
        if column.name in _LAST:
            group = _LAST[column.name]
        elif column.generated is not None:
            group = 5
        else:
            group = {"tenant": 0, "key": 1, "reference": 2}.get(semantic, 3)
        return group, position[column.name]

    return table.model_copy(update={"columns": tuple(sorted(table.columns, key=rank))})
