"""A plan's text as a tree."""

from __future__ import annotations

import re
from typing import NamedTuple

from dbarchitect.report.words import clean

_ARROW = re.compile(r"^(\s*)(?:->|└─|├─|→|-)\s*")
_ACTUAL = re.compile(r"actual time=[\d.]+\.\.([\d.]+)")
_LOOPS = re.compile(r"loops=(\d+)")
_ROWS_ACTUAL = re.compile(r"\(actual[^)]*?rows=([\d.]+)")
_ROWS = re.compile(r"\brows[= ]([\d.,]+)|\b([\d,.]+) rows?\b")
_TIME = re.compile(r"\b([\d.]+) ms\b")
_TAIL = re.compile(r"\s*\((?:cost|actual)[^)]*\)|\s*\(never executed\)")
_BRACKETS = re.compile(r"\s*\[([^\[\]]*)\]$")
_CONDITION = re.compile(r"\s(?=(?:where|filter|keys|on condition) \()")
_PROPERTY = re.compile(r"^[A-Z][A-Za-z -]{2,40}: ")
_MOST_LINES = 400


class Node(NamedTuple):
    """A step of a plan. `share` (0 to 1) is its time, with its inputs, of the whole plan's; its rows where no time is known."""

    depth: int
    label: str
    details: tuple[str, ...]
    rows: float | None
    ms: float | None
    share: float | None
    scans: bool
    """Reads a whole table."""


def tree(plan: str) -> tuple[Node, ...]:
    """The steps from the root downwards, from the engine's own text or from one step per indented line.

    Lines that belong to no step (planning time) are left out.
    """
    lines = [t for t in clean(plan).split("\n")[:_MOST_LINES] if t.strip()]
    arrows = any(_ARROW.match(t) for t in lines)
    nodes: list[Node] = []
    levels: list[int] = []
    for text in lines:
        arrow = _ARROW.match(text)
        indent = len(text) - len(text.lstrip())
        body = text[arrow.end() :].strip() if arrow else text.strip()
        is_property = bool(_PROPERTY.match(body)) and not arrow
        if nodes and (is_property or (arrows and not arrow and indent > levels[-1])):
            if indent:
                nodes[-1] = nodes[-1]._replace(details=(*nodes[-1].details, body))
            continue
        if is_property or not body:
            continue
        while levels and levels[-1] >= indent:
            levels.pop()
        levels.append(indent)
        nodes.append(_node(len(levels) - 1, body))
    measured = any(n.ms is not None for n in nodes)
    weights = [n.ms if measured else n.rows for n in nodes]
    whole = max((w for w in weights if w is not None), default=0.0)
    return tuple(
        n._replace(share=min(1.0, w / whole) if whole and w is not None else None)
        for n, w in zip(nodes, weights, strict=True)
    )


def _node(depth: int, body: str) -> Node:
    brackets = _BRACKETS.search(body)
    numbers = brackets.group(1) if brackets else body
    label, *conditions = _CONDITION.split(_BRACKETS.sub("", _TAIL.sub("", body)).strip())
    loops = _LOOPS.search(body)
    times = float(loops.group(1)) if loops else 1.0
    actual = _ACTUAL.search(body)
    plain = _TIME.search(numbers)
    ms = _number(actual.group(1)) * times if actual else _number(plain.group(1)) if plain else None
    rows = _ROWS_ACTUAL.search(body) or _ROWS.search(numbers)
    found = next((g for g in rows.groups() if g), None) if rows else None
    scans = bool(re.search(r"\bseq(uential)? scan\b", label, re.IGNORECASE))
    more = tuple(t for t in numbers.split(", ") if brackets and not _ROWS.search(t) and not _TIME.fullmatch(t.strip()))
    return Node(depth, label, (*conditions, *more), _number(found) * times if found else None, ms, None, scans)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "").rstrip("."))
    except ValueError:
        return 0.0
