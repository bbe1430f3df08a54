"""What stands below a node in the text form, each line in the names of the JSON form."""

from __future__ import annotations

import re
from typing import Any

_AMOUNT = re.compile(r"([A-Z][A-Za-z-]*(?: [A-Z][a-z]+)*): (\d+(?:\.\d+)?)(?:kB)?(?: \(originally (\d+)\))?")
_SORT = re.compile(r"([a-z][a-z -]*?)  (Memory|Disk): (\d+)kB")
_COUNT = re.compile(r"([a-z]+)=(\d+)")
_BLOCKS = re.compile(r"(shared|local|temp)((?: [a-z]+=\d+)+)")
_PLAIN = frozenset({
    "Filter", "Index Cond", "Recheck Cond", "Join Filter", "Hash Cond", "Merge Cond", "One-Time Filter", "TID Cond", "Order By", "Remote SQL",
    "Sort Key", "Presorted Key", "Group Key", "Output", "Rows Removed by Filter", "Rows Removed by Join Filter",
    "Rows Removed by Index Recheck", "Heap Fetches", "Workers Planned", "Workers Launched", "Subplans Removed",
})  # fmt: skip
_MEMOIZE = {"Hits": "Cache Hits", "Misses": "Cache Misses", "Evictions": "Cache Evictions"}


def property_of(told: dict[str, Any], key: str, value: str) -> None:
    """The line `key: value` is in `told`; what no cause asks for is left out."""
    match key:
        case "Hash Key":
            told["Grouping Sets"] = True
        case "Group Key" if value == "()" or key in told:
            told["Grouping Sets"] = True
        case _ if key in _PLAIN:
            told[key] = value
        case "Disabled":
            told[key] = value == "true"
        case "Sort Method":
            if found := _SORT.match(value):
                told |= {"Sort Method": found[1], "Sort Space Type": found[2], "Sort Space Used": found[3]}
        case "Heap Blocks":
            counts = dict(_COUNT.findall(value))
            told |= {"Exact Heap Blocks": counts.get("exact", 0), "Lossy Heap Blocks": counts.get("lossy", 0)}
        case "Buffers":
            _blocks(told, value)
        case "Buckets" | "Batches" | "Planned Partitions" | "Hits":
            _amounts(told, f"{key}: {value}")


def _blocks(told: dict[str, Any], value: str) -> None:
    for where, counts in _BLOCKS.findall(value[:1000]):
        for what, number in _COUNT.findall(counts):
            told[f"{where.capitalize()} {what.capitalize()} Blocks"] = number


def _amounts(told: dict[str, Any], text: str) -> None:
    aggregate = told.get("Node Type") == "Aggregate"
    for name, number, original in _AMOUNT.findall(text[:1000]):
        match name:
            case "Buckets":
                told["Hash Buckets"] = number
            case "Batches":
                told["HashAgg Batches" if aggregate else "Hash Batches"] = number
                if not aggregate:
                    told["Original Hash Batches"] = original or number
            case "Memory Usage" | "Disk Usage":
                told["Peak Memory Usage" if name.startswith("Memory") else name] = number
            case _ if name in _MEMOIZE:
                told[_MEMOIZE[name]] = number
