"""Which tables a statement changes without a bound: so many rows as there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case

_RANGE = re.compile(r"[<>]=?\s*'?(-?\d{1,18})'?")
_MOST_IN_A_RANGE = 100_000
_SHARE = 0.05


def unbounded(case: Case) -> tuple[int, ...]:
    """Tables of others of which this statement updates or deletes rows that nothing bounds.

    Bounded is what finds its rows by an index with equality or between two near limits, by a row's place, or under a LIMIT.
    """
    measured = case.measured
    if measured.in_pieces:
        return ()
    changed = [o for o, w in measured.written.items() if case.used(o) and w.updated + w.deleted > 0]
    if case.statement.words[:1] in {("UPDATE",), ("DELETE",), ("WITH",), ("MERGE",)} and measured.plan is not None:
        targets = [o for o in case.first.relations if case.used(o) and _modifies(measured.plan, case, o)]
        if targets and _is_bounded(measured.plan):
            return ()
        return tuple(dict.fromkeys((*targets, *(o for o in changed if o in targets))))
    return tuple(
        o for o in changed
        if measured.written[o].updated + measured.written[o].deleted >= max(3, _SHARE * case.rows.get(o, 0))
    )  # fmt: skip


def _modifies(plan: dict[str, Any], case: Case, oid: int) -> bool:
    relation = case.first.relations[oid]
    return any(
        node.get("Node Type") == "ModifyTable"
        and node.get("Operation") in ("Update", "Delete", "Merge")
        and _same(node, relation.namespace, relation.name)
        for node in _nodes(plan)
    )


def _same(node: dict[str, Any], namespace: str, name: str) -> bool:
    return node.get("Relation Name") == name and node.get("Schema", namespace) == namespace


def _is_bounded(plan: dict[str, Any]) -> bool:
    """Whether the rows to change come from few places: a LIMIT, a place, or an index asked for one value or a near range."""
    nodes = list(_nodes(plan))
    if any(n.get("Node Type") == "Limit" for n in nodes):
        return True
    if any(n.get("Node Type") == "Result" and n.get("One-Time Filter") == "false" for n in nodes):
        return True
    driving = [n for n in nodes if "Scan" in str(n.get("Node Type")) or n.get("Node Type") == "Values Scan"]
    sources = [n for n in driving if not _joined(n)]
    return bool(sources) and all(_few(n) for n in sources)


def _joined(node: dict[str, Any]) -> bool:
    """Whether an index is asked for the rows that another source names: that one decides how many there are."""
    condition = str(node.get("Index Cond", ""))
    return bool(re.search(r"= \(?\"?\w+\"?\.\"?\w+\"?", condition))


def _few(node: dict[str, Any]) -> bool:
    kind, condition = str(node.get("Node Type")), str(node.get("Index Cond", "") or node.get("TID Cond", ""))
    if "Tid" in kind or kind in ("Values Scan", "CTE Scan", "Function Scan", "Subquery Scan", "WorkTable Scan"):
        return True
    if kind == "Bitmap Heap Scan":
        return True  # its index scan below decides
    if "Index" not in kind or not condition:
        return False
    if re.search(r"(?<![<>!])= ", condition) or "= ANY" in condition:
        return True
    limits = [int(n) for n in _RANGE.findall(condition)]
    return len(limits) >= 2 and max(limits) - min(limits) <= _MOST_IN_A_RANGE


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
