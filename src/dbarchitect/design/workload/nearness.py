"""What is nearest, on the map or in meaning, as the order of a statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.design.draft import Wish
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.workload import Parameter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.workload.conditions import Parameters
    from dbarchitect.model.tables import Table

SCAN_ROWS, SCAN_SHARED_ROWS = 20_000, 2_000
"""Below so many rows computing every distance is fast enough and exact: rows of one tenant, reached by its key; rows of a shared table."""
MOST_DIMENSIONS, MOST_HALF = 2000, 4000
_LIKENESS = re.compile(r"\b(similar|like|alike|likeness|semantic\w*|embedding|vector|related|meaning)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Nearness:
    """The ORDER BY, and the index that serves it (None: every distance is computed)."""

    order: str
    wish: Wish | None = None


def nearness(draft: Draft, table: Table, purpose: str, parameters: Parameters) -> Nearness | None:
    """The order by distance the table allows: of vectors when the words speak of likeness or there is no place."""
    vector = next((c for c in table.columns if c.type.startswith(("vector(", "halfvec("))), None)
    place = next((c for c in table.columns if c.type == "point"), None)
    name = table.name.name
    if vector is not None and (place is None or _LIKENESS.search(purpose)):
        given = parameters.add(Parameter(name="", type=vector.type, table=name, column=vector.name))
        return Nearness(
            f"t.{quote_identifier(vector.name)} <=> {given}", vector_wish(draft, name, vector.name, purpose)
        )
    if place is None:
        return None
    given = parameters.add(Parameter(name="", type="point", table=name, column=place.name))
    wish = Wish(name, purpose, order=((place.name, False),), method="gist", across=True)
    return Nearness(f"t.{quote_identifier(place.name)} <-> {given}", wish if scan_hurts(draft, name) else None)


def dimensions(kind: str) -> int:
    found = re.search(r"\((\d+)\)", kind)
    return int(found[1]) if found else 0


def rows_seen(draft: Draft, table: str) -> float:
    """The rows one reader sees: the table's, or one tenant's share of them."""
    rows = draft.rows(table)
    if draft.tenant and table in draft.scope:
        return rows / max(1.0, draft.rows(draft.table_of[draft.tenant]))
    return rows


def scan_hurts(draft: Draft, table: str) -> bool:
    """Whether reading every row a reader sees is too slow."""
    return rows_seen(draft, table) > (SCAN_ROWS if draft.tenant and table in draft.scope else SCAN_SHARED_ROWS)


def vector_wish(draft: Draft, table: str, column: str, purpose: str) -> Wish | None:
    """An HNSW index for cosine distance, where there are enough rows and few enough dimensions."""
    found = draft.table(table).column(column)
    if found is None or not scan_hurts(draft, table):
        return None
    half = found.type.startswith("halfvec")
    if dimensions(found.type) > (MOST_HALF if half else MOST_DIMENSIONS):
        return None
    return Wish(
        table,
        purpose,
        order=((column, False),),
        method="hnsw",
        operator_class="halfvec_cosine_ops" if half else "vector_cosine_ops",
        options=(("m", "16"), ("ef_construction", "64")),
        across=True,
    )
