"""Names that a form's language allows, each given once; and what several forms ask of a schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table


class Labels:
    """Gives names of letters, digits and underscores that begin with a letter; `reserved` are never given."""

    def __init__(self, reserved: Collection[str] = ()) -> None:
        self._taken = set(reserved)

    def give(self, name: str) -> str:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        label = plain if re.match(r"[A-Za-z]", plain) else f"x{plain}" if plain.startswith("_") else f"x_{plain}"
        free, number = label, 2
        while free in self._taken:
            free, number = f"{label}_{number}", number + 1
        self._taken.add(free)
        return free


def serials(schema: Schema) -> frozenset[tuple[str, str]]:
    """(table, column) whose default counts up a sequence that belongs to the column, or is called as one that does."""
    owned = {(str(s.owned_by[0]), s.owned_by[1]) for s in schema.sequences if s.owned_by}

    def counts(table: Table, column: Column) -> bool:
        called = f"{table.name.name}_{column.name}_seq"
        default = (column.default or "").replace('"', "")
        return default.startswith("nextval(") and (
            (str(table.name), column.name) in owned or f"'{called}'" in default or f".{called}'" in default
        )

    return frozenset((str(t.name), c.name) for t in schema.tables for c in t.columns if counts(t, c))
