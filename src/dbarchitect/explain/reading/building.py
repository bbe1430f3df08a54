"""A plan made of the engine's JSON names, which the text reader uses too: so both give the same tree."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.plan import Plan, PlanNode, Trigger

MOST_NODES = 20_000
MOST_DEPTH = 180
_TEXTS = {
    "Strategy": "strategy", "Partial Mode": "partial", "Operation": "operation",
    "Command": "command", "Custom Plan Provider": "provider", "Relation Name": "relation", "Schema": "namespace", "Index Name": "index",
    "CTE Name": "cte", "Function Name": "function", "Filter": "filter", "Index Cond": "index_cond", "Recheck Cond": "recheck_cond",
    "Join Filter": "join_filter", "Hash Cond": "hash_cond", "Merge Cond": "merge_cond", "One-Time Filter": "one_time_filter",
    "TID Cond": "tid_cond", "Order By": "order_by", "Remote SQL": "remote_sql", "Sort Method": "sort_method", "Sort Space Type": "sort_space",
    "Subplan Name": "subplan",
}  # fmt: skip
_NUMBERS = {
    "Startup Cost": "startup_cost", "Total Cost": "cost", "Plan Rows": "rows", "Actual Startup Time": "actual_startup_ms",
    "Actual Total Time": "actual_ms", "Actual Rows": "actual_rows", "Actual Loops": "loops",
    "Rows Removed by Filter": "removed_by_filter", "Rows Removed by Join Filter": "removed_by_join_filter",
    "Rows Removed by Index Recheck": "removed_by_recheck", "Heap Fetches": "heap_fetches", "Exact Heap Blocks": "exact_blocks",
    "Lossy Heap Blocks": "lossy_blocks", "Sort Space Used": "sort_space_kb", "Hash Buckets": "hash_buckets",
    "Hash Batches": "hash_batches", "Original Hash Batches": "hash_batches_planned", "HashAgg Batches": "aggregate_batches",
    "Peak Memory Usage": "memory_kb", "Disk Usage": "disk_kb", "Cache Hits": "cache_hits", "Cache Misses": "cache_misses",
    "Cache Evictions": "cache_evictions", "Shared Hit Blocks": "shared_hit", "Shared Read Blocks": "shared_read",
    "Shared Dirtied Blocks": "shared_dirtied", "Shared Written Blocks": "shared_written", "Local Hit Blocks": "local_hit",
    "Local Read Blocks": "local_read", "Temp Read Blocks": "temp_read", "Temp Written Blocks": "temp_written",
}  # fmt: skip
_WHOLE = {
    "Plan Width": "width",
    "Workers Planned": "workers_planned",
    "Workers Launched": "workers",
    "Subplans Removed": "subplans_removed",
}
_LISTS = {
    "Sort Key": "sort_key",
    "Presorted Key": "presorted_key",
    "Group Key": "group_key",
    "Output": "output",
}
_MEMBERS = frozenset({"Append", "Merge Append", "BitmapAnd", "BitmapOr"})
_BUFFERS = ("shared_hit", "shared_read", "shared_dirtied", "shared_written", "local_hit", "local_read", "temp_read",
            "temp_written")  # fmt: skip
_SILENT = (
    *_BUFFERS,
    "removed_by_filter",
    "removed_by_join_filter",
    "removed_by_recheck",
    "subplans_removed",
    "exact_blocks",
    "lossy_blocks",
)
_JOINS = frozenset({"Hash Join", "Merge Join", "Nested Loop"})


def plan_of(told: Mapping[str, Any]) -> Plan:
    """The plan in one object of `EXPLAIN (FORMAT JSON)`. ArchitectError `explain.plan` when it holds none."""
    root = told.get("Plan")
    if not isinstance(root, Mapping):
        raise unreadable("the JSON has no “Plan”")
    numbers = iter(range(1, MOST_NODES + 1))
    made = _node(root, None, 0, numbers, 0)
    jit = told.get("JIT") if isinstance(told.get("JIT"), Mapping) else {}
    timing = jit.get("Timing") if isinstance(jit, Mapping) else None
    settings = told.get("Settings")
    total = _number(timing.get("Total")) if isinstance(timing, Mapping) else None
    query = told.get("Query Text")
    functions = _number(jit.get("Functions")) if isinstance(jit, Mapping) else None
    return Plan(
        root=made,
        planning_ms=_number(told.get("Planning Time")),
        execution_ms=_number(told.get("Execution Time")),
        jit_functions=None if functions is None else int(functions),
        jit_ms=total,
        triggers=tuple(_triggers(told.get("Triggers"))),
        settings=tuple((str(k), str(v)) for k, v in settings.items()) if isinstance(settings, Mapping) else (),
        query=str(query) if isinstance(query, str) else None,
    )


def unreadable(why: str) -> ArchitectError:
    return ArchitectError(
        "explain.plan",
        f"this is no plan that can be read: {why}",
        hint="paste the whole output of EXPLAIN, or better of EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)",
    )


def _node(told: Mapping[str, Any], parent: str | None, place: int, numbers: Any, depth: int) -> PlanNode:
    number = next(numbers, None)
    if number is None or depth > MOST_DEPTH:
        raise unreadable(f"it has more than {MOST_NODES:,} nodes or is nested deeper than {MOST_DEPTH}")
    kind = told.get("Node Type")
    if not isinstance(kind, str) or not kind:
        raise unreadable("a node has no “Node Type”")
    given: dict[str, Any] = {"number": number, "kind": kind}
    given |= {f: _text(told[k]) for k, f in _TEXTS.items() if told.get(k) is not None}
    given |= {f: _number(told[k]) for k, f in _NUMBERS.items() if k in told}
    given |= {f: _whole(told[k]) for k, f in _WHOLE.items() if k in told}
    given |= {f: _list(told[k]) for k, f in _LISTS.items() if told.get(k) is not None}
    if kind in _JOINS:
        given["join"] = _text(told.get("Join Type")) or "Inner"
    if kind == "Aggregate":
        given["strategy"], given["partial"] = given.get("strategy") or "Plain", given.get("partial") or "Simple"
    if "Grouping Sets" in told:
        given.pop("group_key", None)
    given["alias"] = _text(told.get("Alias")) or given.get("relation")
    given["parallel"] = told.get("Parallel Aware") is True
    given["backward"] = told.get("Scan Direction") == "Backward"
    given["disabled"] = told.get("Disabled") is True
    for name in _SILENT:  # text leaves out what is zero
        if not given.get(name):
            given[name] = None
    given["relationship"] = _relationship(told, parent, place)
    below = told.get("Plans")
    inputs = 0
    children = []
    for child in below if isinstance(below, list) else ():
        if not isinstance(child, Mapping):
            raise unreadable("what stands below a node is no node")
        children.append(_node(child, kind, inputs, numbers, depth + 1))
        inputs += child.get("Subplan Name") is None
    return PlanNode(**given, children=tuple(children))


def _relationship(told: Mapping[str, Any], parent: str | None, place: int) -> str | None:
    """Told for sub- and init-plans; else what the place among the parent's inputs says, as text does not tell it."""
    if parent is None:
        return None
    name = told.get("Subplan Name")
    if isinstance(name, str):
        return "SubPlan" if name.startswith("SubPlan") or told.get("Parent Relationship") == "SubPlan" else "InitPlan"
    if parent in _MEMBERS:
        return "Member"
    if parent == "Subquery Scan":
        return "Subquery"
    return "Outer" if place == 0 else "Inner" if place == 1 else "Member"


def _triggers(told: Any) -> Iterable[Trigger]:
    for one in told if isinstance(told, list) else ():
        if isinstance(one, Mapping):
            name = one.get("Constraint Name") or one.get("Trigger Name")
            if name:
                yield Trigger(
                    name=str(name),
                    ms=_number(one.get("Time")),
                    calls=_number(one.get("Calls")),
                )


def _text(value: Any) -> str | None:
    return None if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _list(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else tuple(split_list(str(value)))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _whole(value: Any) -> int | None:
    found = _number(value)
    return None if found is None else int(found)


_OPEN, _CLOSE = "([{", ")]}"


def split_list(text: str) -> list[str]:
    """The parts between commas that stand in no parentheses and no quotes."""
    parts, depth, start, quote = [], 0, 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        elif char == "," and depth <= 0:
            parts.append(text[start:at].strip())
            start = at + 1
    parts.append(text[start:].strip())
    return [p for p in parts if p]


def unquoted(name: str) -> str:
    """An identifier as it is stored."""
    found = re.fullmatch(r'"((?:[^"]|"")*)"', name)
    return found[1].replace('""', '"') if found else name
