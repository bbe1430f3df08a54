"""Query plans: as short text, and what they say about how a table was reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BIG_ROWS = 5_000
BIG_PAGES = 1_000
LARGE_SHARE = 0.1
"""An answer of this share of a table is rightly read by a sequential scan."""

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scan:
    """One sequential scan: rows that passed, rows read, and how many of them the answer needed."""

    relation: str
    read: float
    needed: float
    filtered: bool
    sorted_to_limit: bool

    @property
    def share(self) -> float:
        return self.needed / self.read if self.read else 1.0


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def index_names(plan: Node) -> set[str]:
    return {str(n["Index Name"]) for n in nodes(plan) if "Index Name" in n}


def sequential_scans(plan: Node) -> list[Scan]:
    return list(_scans(plan, None, False))


def _scans(node: Node, limit: float | None, ordered: bool) -> Iterator[Scan]:
    kind = str(node["Node Type"])
    if kind == "Limit":
        limit = float(node.get("Actual Rows", 0))
    elif kind in {"Sort", "Incremental Sort"}:
        ordered = limit is not None
    elif kind in {"Aggregate", "Group", "WindowAgg", "Unique", "SetOp"}:
        limit, ordered = None, False
    if kind == "Seq Scan":
        loops = float(node.get("Actual Loops", 1)) or 1.0
        passed = float(node.get("Actual Rows", 0)) * loops
        read = passed + float(node.get("Rows Removed by Filter", 0)) * loops
        needed = min(passed, limit) if limit is not None and ordered else passed
        yield Scan(str(node.get("Relation Name", "")), read, needed, "Filter" in node, ordered and limit is not None)
    for child in node.get("Plans", ()):
        yield from _scans(child, limit, ordered)


def reached_by_index(plan: Node, relations: frozenset[str], ordered: bool) -> bool:
    """Whether a relation is found by an index condition, or read in the order of an index under a limit."""
    found = False
    for node in nodes(plan):
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in relations:
            return False
        if node.get("Relation Name") in relations and node["Node Type"] in {"Index Scan", "Index Only Scan"}:
            found |= "Index Cond" in node or "Order By" in node or ordered
        if node.get("Relation Name") in relations and node["Node Type"] == "Bitmap Heap Scan":
            found |= any("Index Cond" in n for n in nodes(node))
    return found


def rendered(plan: Node) -> str:
    """The plan as indented lines: node, index or table, condition, rows, time."""
    return "\n".join(_lines(plan, 0))


def _lines(node: Node, depth: int) -> Iterator[str]:
    parts = [str(node["Node Type"])]
    if "Operation" in node and node["Node Type"] == "ModifyTable":
        parts = [str(node["Operation"])]
    if "Index Name" in node:
        parts.append(f"using {node['Index Name']}")
    if "Relation Name" in node:
        parts.append(f"on {node['Relation Name']}")
    for key, word in (("Index Cond", "where"), ("Order By", "order by"), ("Filter", "filter"), ("Sort Key", "by")):
        if key in node:
            text = ", ".join(node[key]) if isinstance(node[key], list) else str(node[key])
            parts.append(f"{word} {text if len(text) <= 140 else text[:139] + '…'}")
    if "Actual Rows" in node:
        loops = float(node.get("Actual Loops", 1)) or 1.0
        rows = f"rows {float(node['Actual Rows']) * loops:.0f}"
        removed = float(node.get("Rows Removed by Filter", 0)) * loops
        dropped = f", {removed:.0f} dropped" if removed else ""
        spent = f", {float(node['Actual Total Time']) * loops:.3g} ms" if "Actual Total Time" in node else ""
        parts.append(f"[{rows}{dropped}{spent}]")
    yield "  " * depth + " ".join(parts)
    for child in node.get("Plans", ()):
        yield from _lines(child, depth + 1)
