"""Updates write every index of the table anew, because an index holds a column that each update changes.

Why
    PostgreSQL keeps a changed row on its page and leaves the indexes alone (HOT) when no indexed column changed. One index over
    `updated_at` or a counter ends that for all of them: several times the writes and WAL, and bloat in each index.

Example
    CREATE INDEX cart_touched ON cart (touched_at);  -- UPDATE cart SET touched_at = now() …

Fix
    Drop the index, or make it BRIN, which does not count (PostgreSQL 16 and later); or keep the column in a table of its own.

When to ignore
    The index is read so often that it is worth more than the writes.

Source
    https://www.postgresql.org/docs/18/storage-hot.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type, names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import CHANGED, LIVE_WORDS, plain
from dbarchitect.assess.statement_shapes import shapes
from dbarchitect.assess.window import during
from dbarchitect.core.names import words
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use",)
LEAST_UPDATES = 1_000
GOOD_SHARE = 0.5
_COUNTS = frozenset(
    {
        "count",
        "counter",
        "balance",
        "quantity",
        "qty",
        "stock",
        "score",
        "views",
        "likes",
        "attempts",
        "progress",
        "remaining",
    }
)
"""Words of numbers that are kept up to date."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        use = case.use(table)
        if use is None or (use.updated or 0) < max(LEAST_UPDATES, case.rows(table) or 0):
            continue
        share = (use.hot_updated or 0) / (use.updated or 1)
        if share >= GOOD_SHARE:
            continue
        for index in case.indexes[str(table.name)]:
            if index.constraint is None and not index.unique and (column := _changing(case, table, index)):
                yield _finding(case, table, index, column, share)


def _changing(case: Case, table: Table, index: AnyIndex) -> str:
    """The column of the index that updates are known to change; empty when none is."""
    if index.method == "brin" and (case.major or 0) >= 16:
        return ""
    known = {c.name for c in table.columns if plain(c.name) in CHANGED or _moves(case, c)}
    known |= {c for shape in shapes(case) if shape.updates == table.name.name for c in shape.sets}
    held = [c for c in (*index.columns, *index.include) if c]
    texts = [k.expression for k in index.keys if not k.is_column] + ([index.where] if index.where else [])
    held += [c.name for c in table.columns if any(names_column(t, c.name) for t in texts)]
    return next((c for c in held if c in known), "")


def _moves(case: Case, column: Column) -> bool:
    """Whether the name says that the value is kept up to date: `last_seen_at`, `status`, `stock_count`."""
    parts = words(column.name)
    if not parts:
        return False
    if column_type(case.schema, column).family in ("timestamp", "timestamptz"):
        return parts[0] in ("last", "latest", "heartbeat") or parts[-1] == "heartbeat"
    return parts[-1] in LIVE_WORDS or parts[-1] in _COUNTS


def _finding(case: Case, table: Table, index: AnyIndex, column: str, share: float) -> Finding:
    use = case.use(table)
    updated = (use.updated or 0) if use else 0
    others = len(case.indexes[str(table.name)])
    return finding(
        case, table,
        f"{1 - share:.0%} of {updated:,} updates of {table.name}{during(case)} wrote all its {others} indexes anew: "
        f"{index.name} holds {column}, which updates change.",
        level="warning", about=f"{table.name}.{index.name}",
        evidence=(Calculated(
            formula="HOT updates / updates", inputs=(("updates", f"{updated:,}"), ("index", index.name)), result=f"{share:.0%}",
        ),),
    )  # fmt: skip
