"""How many rows each table gets: the brief's proportions within a budget."""

from __future__ import annotations

from dbarchitect.model.facts import Facts
from dbarchitect.prove.catalog import Catalog, Table
from dbarchitect.prove.data.exotic import width

LEAST = 20
SMALL = 200
LARGEST_SHARE = 0.4
ROW_BYTES = 400
"""What a row may take on average; tables of wider ones get fewer."""


def rows_wanted(catalog: Catalog, facts: Facts, budget: int) -> dict[str, int]:
    """Rows per table. Small tables in full, the others scaled by one factor, none over two fifths of the budget.

    Without any facts the guessed proportions are scaled up to the budget too.
    """
    full = {t.name: max(1.0, _known(t, facts) or 0.0) for t in catalog.tables}
    for table in catalog.tables:
        if _known(table, facts) is None:
            full[table.name] = _guessed(table, catalog, frozenset())
    if not full:
        return {}
    floors = {name: min(max(rows, 2.0), SMALL if rows <= SMALL else LEAST) for name, rows in full.items()}
    cap = max(budget * LARGEST_SHARE, LEAST)
    nobody_said = all(_known(t, facts) is None for t in catalog.tables)
    low, high = 0.0, float(budget) if nobody_said else 1.0
    for _ in range(60):
        middle = (low + high) / 2
        total = sum(max(floors[name], min(rows * middle, cap)) for name, rows in full.items())
        low, high = (middle, high) if total <= budget else (low, middle)
    found = {name: round(max(floors[name], min(rows * low, cap))) for name, rows in full.items()}
    return {t.name: min(found[t.name], _fitting(t, budget)) for t in catalog.tables}


def _fitting(table: Table, budget: int) -> int:
    """Rows of wide values that take no more room than a budget of narrow ones."""
    wide = sum(width(c.type) for c in table.columns)
    return max(LEAST, budget * ROW_BYTES // wide) if wide > ROW_BYTES else budget


def _known(table: Table, facts: Facts) -> float | None:
    found = facts.table(table.name) or facts.table(f"{table.namespace}.{table.bare}") or facts.table(table.bare)
    return found.rows if found else None


def _guessed(table: Table, catalog: Catalog, seen: frozenset[str]) -> float:
    """Nobody said: ten rows for each of the most numerous thing it refers to."""
    parents = [
        catalog.by_name[c.target]
        for c in table.of_kind("f")
        if c.target in catalog.by_name and c.target not in seen and c.target != table.name
    ]
    if not parents or len(seen) > 6:
        return 1000.0
    return min(1e6, max(_guessed(p, catalog, seen | {table.name}) for p in parents) * 6)
