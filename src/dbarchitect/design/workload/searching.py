"""Search by words as a statement: on the table itself, or through the function that may use the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.design.draft import Wish
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.workload import Parameter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.workload.conditions import Parameters
    from dbarchitect.model.brief import AccessPattern, Filter

WORDS = ("contains", "matches")
CANDIDATES = 1000


@dataclass(frozen=True)
class Searched:
    """The parts of a statement that searches: another FROM, or a condition; how to rank; the index it wants."""

    order: str
    condition: str = ""
    source: str = ""
    wish: Wish | None = None


def searched(
    draft: Draft, pattern: AccessPattern, filters: tuple[Filter, ...], parameters: Parameters
) -> tuple[Searched | None, tuple[Filter, ...]]:
    """The search the pattern asks for, and the filters that are left."""
    table = draft.table_of[pattern.entity or ""]
    search = draft.search.get(table)
    if search is None:
        return None, filters
    words = tuple(f for f in filters if f.operator in WORDS and is_text(draft, pattern.entity or "", f.path))
    if not words and not (pattern.operation == "search" and not any(f.operator in WORDS for f in filters)):
        return None, filters
    left = tuple(f for f in filters if f not in words)
    column = f"t.{quote_identifier(search.column)}"
    text = next((w.attribute for w in _sources(draft, table, search.attributes)), None)
    given = parameters.add(Parameter(name="", type="text", table=table, column=text, role="search"))
    query = f"websearch_to_tsquery({quote_literal(search.configuration)}, {given})"
    if search.function:
        key = draft.key_of(table)
        same = " AND ".join(f"s.{quote_identifier(c)} = t.{quote_identifier(c)}" for c in key)
        source = (
            f"FROM {quote_identifier(search.function)}({given}, {CANDIDATES}) AS s\n"
            f"JOIN {quote_identifier(table)} AS t ON {same}"
        )
        found = Searched("s.rank DESC", source=source, wish=_wish(table, search.column, pattern))
        return found, left
    wish = _wish(table, search.column, pattern) if search.indexed else None
    return Searched(f"ts_rank({column}, {query}) DESC", condition=f"{column} @@ {query}", wish=wish), left


def is_text(draft: Draft, entity: str, path: str) -> bool:
    """Whether the path names a text attribute of the entity that is part of its searchable text."""
    name = path.rpartition(".")[2] if path.partition(".")[0] == entity else path
    search = draft.search.get(draft.table_of.get(entity, ""))
    return search is not None and name in search.attributes


@dataclass(frozen=True)
class _Source:
    attribute: str


def _sources(draft: Draft, table: str, attributes: tuple[str, ...]) -> tuple[_Source, ...]:
    return tuple(
        _Source(o.column) for name in attributes for o in draft.origins if o.table == table and o.attribute == name
    )


def _wish(table: str, column: str, pattern: AccessPattern) -> Wish:
    return Wish(table, pattern.text or pattern.name, order=((column, False),), method="gin", across=True)
