"""What the application's code is like, phase by phase: SQL, and one mapper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, words
from dbarchitect.engines.postgresql.names import qualified, quote_identifier

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Draft
    from dbarchitect.model.tables import Table


def class_of(table: Table) -> str:
    return "".join(w.capitalize() for w in words(singular(table.name.name))) or "Row"


def shapes(draft: Draft, table: Table, olds: list[str], news: list[str]) -> None:
    """Reading and writing in the new shape, and the mapper's class with both while both are there."""
    on = qualified(table.name)
    key = table.primary_key.columns if table.primary_key else ()
    given = " AND ".join(f"{quote_identifier(k)} = ${n}" for n, k in enumerate(key, len(news) + 1)) or "…"
    sets = ", ".join(f"{quote_identifier(c)} = ${n}" for n, c in enumerate(news, 1))
    listed = ", ".join(quote_identifier(c) for c in news)
    draft.sample("write_both", "sql", f"UPDATE {on} SET {sets} WHERE {given};")
    draft.sample("switch", "sql", f"SELECT {listed} FROM {on} WHERE {given.replace(f'${len(news) + 1}', '$1', 1)};")
    fields = "\n".join(f"    {_attribute(c)} = mapped_column({_shown(c)}nullable=True)" for c in news)
    left = f"    # {', '.join(olds)}: no longer mapped; the database keeps them for the version before"
    draft.sample(
        "write_both",
        "python",
        f'class {class_of(table)}(Base):\n    __tablename__ = "{table.name.name}"\n{fields}\n{left}',
    )


def _attribute(column: str) -> str:
    return "_".join(words(column)) or "value"


def _shown(column: str) -> str:
    return "" if _attribute(column) == column else f'"{column}", '
