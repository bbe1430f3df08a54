"""A plan's text as a tree."""

from __future__ import annotations

import re
from typing import NamedTuple

from dbarchitect.report.words import clean

_ARROW = re.compile(r"^(\s*)(?:->|└─|├─|→|-)\s*")
_ACTUAL = re.compile(r"actual time=[\d.]+\.\.([\d.]+)")
_LOOPS = re.compile(r"loops=(\d+)")
_ROWS_ACTUAL = re.compile(r"\(actual[^)]*?rows=([\d.]+)")
_ROWS = re.compile(r"\brows=([\d.]+)|\b([\d,.]+) rows?\b")
_TIME = re.compile(r"\b([\d.]+) ms\b")
_TAIL = re.compile(r"\s*\((?:cost|actual)[^)]*\)|\s*\(never executed\)")
_PROPERTY = re.compile(r"^[A-Z][A-Za-z -]{2,40}: ")
_MOST_LINES = 400


class Node(NamedTuple):
    """A step of a plan. `share` is its time (with its inputs) of the whole plan's, 0 to 1; None when nobody measured."""

    depth: int
    label: str
    details: tuple[str, ...]
    rows: float | None
    ms: float | None
    share: float | None
    scans: bool
    """Reads a whole table."""


def tree(plan: str) -> tuple[Node, ...]:
    """The steps from the root downwards; lines that belong to no step (planning time) are left out."""
    nodes: list[Node] = []
    levels: list[int] = []
    for text in clean(plan).split("\n")[:_MOST_LINES]:
        if not text.strip():
            continue
        arrow = _ARROW.match(text)
        indent = len(text) - len(text.lstrip())
        body = text[arrow.end() :].strip() if arrow else text.strip()
        if nodes and not arrow and (_PROPERTY.match(body) or indent > levels[-1]):
            if indent or not _PROPERTY.match(body):
                nodes[-1] = nodes[-1]._replace(details=(*nodes[-1].details, body))
            continue
        if _PROPERTY.match(body) and not arrow:
            continue
        while levels and levels[-1] >= indent:
            levels.pop()
        levels.append(indent)
        nodes.append(_node(len(levels) - 1, body))
    whole = max((n.ms for n in nodes if n.ms is not None), default=None)
    return tuple(n._replace(share=min(1.0, n.ms / whole) if whole and n.ms is not None else None) for n in nodes)


def _node(depth: int, body: str) -> Node:
    label = _TAIL.sub("", body).strip()
    loops = _LOOPS.search(body)
    times = float(loops.group(1)) if loops else 1.0
    actual = _ACTUAL.search(body)
    plain = _TIME.search(body)
    ms = _number(actual.group(1)) * times if actual else _number(plain.group(1)) if plain else None
    rows = _ROWS_ACTUAL.search(body) or _ROWS.search(body)
    found = next((g for g in rows.groups() if g), None) if rows else None
    scans = bool(re.search(r"\bseq(uential)? scan\b", label, re.IGNORECASE))
    return Node(depth, label, (), _number(found) * times if found else None, ms, None, scans)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "").rstrip("."))
    except ValueError:
        return 0.0
