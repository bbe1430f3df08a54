"""How large and how high a freshly built B-tree is.

A leaf tuple takes 8 bytes and the key rounded up to 8, plus a line pointer of 4; leaves are filled to the fill factor, inner pages
to 70 % (`nbtree.h`: BTREE_DEFAULT_FILLFACTOR, BTREE_NONLEAF_FILLFACTOR).
"""

from __future__ import annotations

from math import ceil

PAGE = 8192
_USABLE = PAGE - 24 - 16
_INNER_FILL = 0.70


def inner_fanout(key_bytes: float, fill: float = _INNER_FILL) -> float:
    """Children of an inner page whose pivots have keys of that width."""
    tuple_bytes = 8 + 8 * ceil(max(1.0, key_bytes) / 8) + 4
    return max(2.0, _USABLE * fill / tuple_bytes)


def height_over(leaves: float, key_bytes: float, fill: float = _INNER_FILL) -> int:
    """Levels above the leaves: 0 for a single leaf."""
    height, pages, fanout = 0, max(1.0, leaves), inner_fanout(key_bytes, fill)
    while pages > 1:
        pages = ceil(pages / fanout)
        height += 1
    return height


def likely_height(pages: int, rows: float, key_bytes: float | None) -> int:
    """The height of a B-tree of that many pages, its metapage included."""
    width = key_bytes if key_bytes and key_bytes > 0 else 8.0
    leaves = max(1.0, (pages - 1) * (1 - 1 / inner_fanout(width))) if pages > 1 else 1.0
    return 0 if rows < 1 else height_over(leaves, width)


def least_height(pages: int) -> int:
    """The height below which no B-tree of that many pages can be: full inner pages of the shortest pivots."""
    return height_over(max(1, (pages - 1) * 0.9), 8, 1.0)
