"""How many pages rows and index entries need, by the engine's own layout and the statistics' widths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import PAGE

if TYPE_CHECKING:
    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.tables import Table

PAGE_HEADER = 24
ITEM_POINTER = 4
TUPLE_HEADER = 24
"""23 bytes and the bitmap of NULLs, aligned (https://www.postgresql.org/docs/18/storage-page-layout.html)."""
INDEX_HEADER = 8
BTREE_SPECIAL = 16


def aligned(amount: float) -> float:
    """The amount rounded up to 8 bytes."""
    return -(-amount // 8) * 8


def fill(options: tuple[tuple[str, str], ...], usual: int) -> float:
    """The share of a page that is filled at first."""
    said = dict(options).get("fillfactor", "")
    return (int(said) if said.isdigit() and 10 <= int(said) <= 100 else usual) / 100


def row_bytes(case: Case, table: Table) -> float | None:
    """A row's bytes with its header and pointer; None unless every column has statistics."""
    width = 0.0
    for column in table.columns:
        if column.generated is not None and not column.generated.stored:
            continue
        known = case.statistics(table, column.name)
        if known is None or known.average_bytes is None:
            return None
        width += known.average_bytes * (1 - (known.null_share or 0.0))
    # half of the columns lose some bytes to alignment: two each is the mean over mixed types
    return ITEM_POINTER + aligned(TUPLE_HEADER + width + 2 * max(0, len(table.columns) - 1))


def heap_pages(case: Case, table: Table, rows: float) -> float | None:
    """The pages that `rows` live rows need."""
    each = row_bytes(case, table)
    if each is None or each > PAGE - PAGE_HEADER:
        return None
    per_page = max(1.0, (PAGE - PAGE_HEADER) * fill(table.options, 100) // each)
    return -(-rows // per_page)


def btree_pages(case: Case, table: Table, index: AnyIndex, rows: float) -> float | None:
    """The pages that `rows` entries need when none is merged with its doubles; None where a key is no column."""
    width = 0.0
    for column in (*index.columns, *index.include):
        known = case.statistics(table, column) if column else None
        if known is None or known.average_bytes is None:
            return None
        width += known.average_bytes * (1 - (known.null_share or 0.0))
    options = index.index.options if index.index else getattr(index.constraint, "options", ())
    each = ITEM_POINTER + aligned(INDEX_HEADER + width)
    leaf = (PAGE - PAGE_HEADER - BTREE_SPECIAL) * fill(options, 90) / each
    # an inner page for some hundred leaves: one in a hundred is generous
    return rows / max(1.0, leaf) * 1.01 + 1
