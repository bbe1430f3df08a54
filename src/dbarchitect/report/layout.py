"""Where the tables of a diagram stand: groups side by side, inside a group parents left and children right, no overlaps."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from dbarchitect.report.areas import Area
from dbarchitect.report.catalog import Relation

COLUMN_GAP, ROW_GAP, LANE = 88.0, 26.0, 18.0
PADDING, TITLE = 28.0, 34.0
AREA_GAP = 56.0
_ASPECT = 1.6
"""Wished width by height of the whole: a little wider than most screens, since the page has margins."""
_SWEEPS = 4

Size = tuple[float, float]


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.width, self.height)


class Layout(NamedTuple):
    """`lanes` are the points a line within a group passes on its way from child to parent: (left, right, y) of each column between."""

    width: float
    height: float
    tables: dict[str, Box]
    areas: tuple[tuple[Area, Box], ...]
    lanes: dict[tuple[str, str], tuple[tuple[float, float, float], ...]]


def layout(areas: tuple[Area, ...], relations: tuple[Relation, ...], sizes: dict[str, Size]) -> Layout:
    """Boxes for all tables and areas; the same input gives the same picture."""
    blocks = [_block(area, relations, sizes) for area in areas]
    places, width, height = _arrange([(b.width, b.height) for b in blocks])
    tables: dict[str, Box] = {}
    lanes: dict[tuple[str, str], tuple[tuple[float, float, float], ...]] = {}
    framed = []
    for area, block, (x, y) in zip(areas, blocks, places, strict=True):
        framed.append((area, Box(x, y, block.width, block.height)))
        tables |= {n: box.moved(x, y) for n, box in block.tables.items()}
        lanes |= {
            pair: tuple((left + x, right + x, h + y) for left, right, h in path) for pair, path in block.lanes.items()
        }
    return Layout(width, height, tables, tuple(framed), lanes)


def _block(area: Area, relations: tuple[Relation, ...], sizes: dict[str, Size]) -> Layout:
    inside = set(area.tables)
    pairs = sorted({(r.child, r.parent) for r in relations if r.child != r.parent and {r.child, r.parent} <= inside})
    forward = _acyclic(area.tables, pairs)
    columns = _columns(area.tables, forward, sizes)
    slots, chains = _slots(columns, forward)
    _order(slots, chains)
    return _place(area, slots, chains, sizes)


def _acyclic(names: tuple[str, ...], pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs (child, parent) with those reversed that close a cycle, so that every table can have a column."""
    parents: dict[str, list[str]] = {n: [p for c, p in pairs if c == n] for n in names}
    state: dict[str, int] = {}
    turned: set[tuple[str, str]] = set()
    for root in names:
        stack = [(root, iter(parents[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            node, rest = stack[-1]
            parent = next(rest, None)
            if parent is None:
                state[node] = 2
                stack.pop()
            elif parent not in state:
                state[parent] = 1
                stack.append((parent, iter(parents[parent])))
            elif state[parent] == 1:
                turned.add((node, parent))
    return sorted({(p, c) if (c, p) in turned else (c, p) for c, p in pairs})


def _columns(names: tuple[str, ...], forward: list[tuple[str, str]], sizes: dict[str, Size]) -> list[list[str]]:
    """Tables by their distance from the tables that refer to nothing; a tall layer becomes several columns."""
    parents: dict[str, list[str]] = {n: [p for c, p in forward if c == n] for n in names}
    children: dict[str, list[str]] = {n: [c for c, p in forward if p == n] for n in names}
    depth: dict[str, int] = {}
    waiting = {n: len(parents[n]) for n in names}
    ready = [n for n in names if not waiting[n]]
    for node in ready:
        depth[node] = max((depth[p] + 1 for p in parents[node]), default=0)
        for child in children[node]:
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    # A table that nothing pulls left stands beside its nearest child, which shortens its lines.
    for node in sorted(names, key=lambda n: -depth[n]):
        if not parents[node] and children[node]:
            depth[node] = min(depth[c] for c in children[node]) - 1
    area = sum((sizes[n][0] + COLUMN_GAP) * (sizes[n][1] + ROW_GAP) for n in names)
    tallest = max(sqrt(area / 0.9), *(sizes[n][1] + ROW_GAP for n in names))
    found: list[list[str]] = []
    for level in range(max(depth.values(), default=0) + 1):
        layer = [n for n in names if depth[n] == level]
        layer.sort(key=lambda n: (min((_found_index(found, p) for p in parents[n]), default=0), names.index(n)))
        column: list[str] = []
        height = 0.0
        for node in layer:
            if column and height + sizes[node][1] + ROW_GAP > tallest:
                found.append(column)
                column, height = [], 0.0
            column.append(node)
            height += sizes[node][1] + ROW_GAP
        found.append(column)
    return [c for c in found if c]


def _found_index(columns: list[list[str]], name: str) -> int:
    """The position of `name` in reading order."""
    return next((i * 1000 + c.index(name) for i, c in enumerate(columns) if name in c), 0)


Slot = str | tuple[str, str, int]
"""A table, or a lane of (child, parent) through the column."""


def _slots(columns: list[list[str]], forward: list[tuple[str, str]]) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """The columns with lanes for the lines that pass through them, and each line as the chain of its slots."""
    place = {n: i for i, c in enumerate(columns) for n in c}
    slots: list[list[Slot]] = [list(c) for c in columns]
    chains: list[list[Slot]] = []
    for child, parent in forward:
        chain: list[Slot] = [parent]
        for column in range(place[parent] + 1, place[child]):
            lane = (child, parent, column)
            slots[column].append(lane)
            chain.append(lane)
        chains.append([*chain, child])
    return slots, chains


def _order(slots: list[list[Slot]], chains: list[list[Slot]]) -> None:
    """Each column is sorted by the mean position of its neighbours, to and fro."""
    near: dict[Slot, list[Slot]] = {}
    for chain in chains:
        for one, other in pairwise(chain):
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
    column_of = {s: i for i, column in enumerate(slots) for s in column}
    for sweep in range(_SWEEPS):
        step = 1 if sweep % 2 == 0 else -1
        position = {s: i / max(1, len(column)) for column in slots for i, s in enumerate(column)}
        for index in range(len(slots))[::step]:
            column = slots[index]

            def mean(slot: Slot, index: int = index, step: int = step, position: dict[Slot, float] = position) -> float:
                beside = [position[n] for n in near.get(slot, ()) if (column_of[n] - index) * step < 0]
                return sum(beside) / len(beside) if beside else position[slot]

            column.sort(key=lambda s: (mean(s), str(s)))
            position |= {s: i / max(1, len(column)) for i, s in enumerate(column)}


def _place(area: Area, slots: list[list[Slot]], chains: list[list[Slot]], sizes: dict[str, Size]) -> Layout:
    heights = [sum(_height(s, sizes) for s in column) - ROW_GAP for column in slots]
    tallest = max(heights, default=0.0)
    tables: dict[str, Box] = {}
    lane_y: dict[Slot, tuple[float, float, float]] = {}
    x = PADDING
    for column, height in zip(slots, heights, strict=True):
        width = max((sizes[s][0] for s in column if isinstance(s, str)), default=0.0)
        y = PADDING + TITLE + (tallest - height) / 2
        for slot in column:
            if isinstance(slot, str):
                tables[slot] = Box(x, y, width, sizes[slot][1])
            else:
                lane_y[slot] = (x, x + width, y)
            y += _height(slot, sizes)
        x += width + COLUMN_GAP
    lanes: dict[tuple[str, str], tuple[tuple[float, float, float], ...]] = {}
    for chain in chains:
        path = tuple(lane_y[s] for s in chain if not isinstance(s, str))
        parent, child = str(chain[0]), str(chain[-1])
        lanes[child, parent] = tuple(reversed(path))
        lanes[parent, child] = path
    width = max(x - COLUMN_GAP + PADDING, _title_width(area.title))
    return Layout(width, tallest + 2 * PADDING + TITLE, tables, (), lanes)


def _title_width(title: str) -> float:
    return 2 * PADDING + 13.0 * min(len(title), 32)


def _height(slot: Slot, sizes: dict[str, Size]) -> float:
    return sizes[slot][1] + ROW_GAP if isinstance(slot, str) else LANE


def _arrange(sizes: list[Size]) -> tuple[list[tuple[float, float]], float, float]:
    """Places for all blocks without overlap, in the width that comes nearest to the wished shape."""
    if not sizes:
        return [], 1.0, 1.0
    total = sum((w + AREA_GAP) * (h + AREA_GAP) for w, h in sizes)
    widest = max(w for w, _ in sizes)
    tries = [max(widest, sqrt(total * _ASPECT) * stretch / 20) for stretch in range(16, 34)]
    packed = [_pack(sizes, room) for room in tries]
    return min(packed, key=lambda p: max(p[1] / _ASPECT, p[2]))


def _pack(sizes: list[Size], room: float) -> tuple[list[tuple[float, float]], float, float]:
    """The largest block first, each as high and then as far left as it fits."""
    order = sorted(range(len(sizes)), key=lambda i: (-sizes[i][0] * sizes[i][1], i))
    placed: dict[int, Box] = {}
    for index in order:
        width, height = sizes[index]
        starts = sorted({0.0, *(b.x + b.width + AREA_GAP for b in placed.values()), *(b.x for b in placed.values())})
        tops = sorted({0.0, *(b.y + b.height + AREA_GAP for b in placed.values())})
        spots = ((y, x) for y in tops for x in starts if x == 0 or x + width <= room)
        y, x = next(s for s in spots if _free(Box(s[1], s[0], width, height), placed))
        placed[index] = Box(x, y, width, height)
    boxes = [placed[i] for i in range(len(sizes))]
    return [(b.x, b.y) for b in boxes], max(b.x + b.width for b in boxes), max(b.y + b.height for b in boxes)


def _free(box: Box, placed: dict[int, Box]) -> bool:
    return not any(
        box.x < b.x + b.width + AREA_GAP
        and b.x < box.x + box.width + AREA_GAP
        and box.y < b.y + b.height + AREA_GAP
        and b.y < box.y + box.height + AREA_GAP
        for b in placed.values()
    )
