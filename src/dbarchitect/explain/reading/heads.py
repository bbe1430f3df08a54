"""The line that names a node: its type, and which table, index or function it works on."""

from __future__ import annotations

import re
from typing import Any

from dbarchitect.explain.reading.building import unquoted

_NAME = r'(?:"(?:[^"]|"")*"|[^\s".(]+)'
_SCAN = re.compile(
    r"(Seq|Sample|Index Only|Index|Bitmap Heap|Bitmap Index|Tid Range|Tid|Subquery|Function|Table Function|Values|CTE|Named Tuplestore|"
    r"WorkTable|Foreign) Scan(?P<backward> Backward)?(?: using (?P<index>" + _NAME + r"))?"
    r"(?: on (?P<on>.*))?$"
)  # fmt: skip
_CUSTOM = re.compile(r"Custom Scan \((?P<provider>[^()]*)\)(?: on (?P<on>.*))?$")
_JOIN = re.compile(r"(Hash|Merge|Nested Loop)(?: (Left|Right|Full|Semi|Anti|Right Semi|Right Anti))?( Join)?$")
_AGGREGATE = re.compile(r"(Partial |Finalize |Simple )?(Hash|Group|Mixed)?Aggregate$")
_SET = re.compile(r"(Hash)?SetOp (Intersect All|Except All|Intersect|Except)$")
_MODIFY = re.compile(r"(?:Foreign )?(Insert|Update|Delete|Merge)(?: on (?P<on>.*))?$")
_ON = re.compile(rf"(?:(?P<namespace>{_NAME})\.)?(?P<name>{_NAME})(?: (?P<alias>{_NAME}))?$")
_STRATEGY = {None: "Plain", "Hash": "Hashed", "Group": "Sorted", "Mixed": "Mixed"}
_PLAIN = frozenset({
    "Result", "ProjectSet", "Append", "Merge Append", "Recursive Union", "BitmapAnd", "BitmapOr", "Gather", "Gather Merge", "Materialize",
    "Memoize", "Sort", "Incremental Sort", "Group", "WindowAgg", "Unique", "LockRows", "Limit", "Hash", "Foreign Scan", "Async Foreign Scan",
})  # fmt: skip


def head_of(text: str) -> dict[str, Any]:
    """What the line says, in the names of the JSON form; nothing when it names no node."""
    told: dict[str, Any] = {}
    for word, name in (("Async ", "Async Capable"), ("Parallel ", "Parallel Aware")):
        if text.startswith(word):
            text, told[name] = text[len(word) :], True
    found = _plain(text) or _scan(text) or _join(text) or _aggregate(text) or _others(text)
    return {**told, **found} if found else {}


def _plain(text: str) -> dict[str, Any]:
    return {"Node Type": text} if text in _PLAIN else {}


def _scan(text: str) -> dict[str, Any]:
    custom = _CUSTOM.match(text)
    found = custom or _SCAN.match(text)
    if not found:
        return {}
    kind = "Custom" if custom else found[1]
    told: dict[str, Any] = {"Node Type": f"{kind} Scan"}
    if custom:
        told["Custom Plan Provider"] = custom["provider"]
    elif found["index"]:
        told["Index Name"] = unquoted(found["index"])
        told["Scan Direction"] = "Backward" if found["backward"] else "Forward"
    on = _ON.match(found["on"] or "")
    if not on:
        return told
    name, alias = unquoted(on["name"]), unquoted(on["alias"]) if on["alias"] else None
    match kind:
        case "Bitmap Index":
            return {**told, "Index Name": name}
        case "Function" | "Table Function":
            return {**told, "Function Name": name, "Alias": alias or name}
        case "CTE" | "WorkTable":
            return {**told, "CTE Name": name, "Alias": alias or name}
        case "Subquery" | "Values" | "Named Tuplestore":
            return {**told, "Alias": name}
    if on["namespace"]:
        told["Schema"] = unquoted(on["namespace"])
    return {**told, "Relation Name": name, "Alias": alias or name}


def _join(text: str) -> dict[str, Any]:
    found = _JOIN.match(text)
    if not found or not (found[3] or found[1] == "Nested Loop"):
        return {}
    kind = found[1] if found[1] == "Nested Loop" else f"{found[1]} Join"
    return {"Node Type": kind, "Join Type": found[2] or "Inner"}


def _aggregate(text: str) -> dict[str, Any]:
    if found := _AGGREGATE.match(text):
        return {
            "Node Type": "Aggregate",
            "Strategy": _STRATEGY[found[2]],
            "Partial Mode": (found[1] or "Simple").strip(),
        }
    if found := _SET.match(text):
        return {"Node Type": "SetOp", "Strategy": "Hashed" if found[1] else "Sorted", "Command": found[2]}
    return {}


def _others(text: str) -> dict[str, Any]:
    found = _MODIFY.match(text)
    if not found:
        return {}
    told: dict[str, Any] = {"Node Type": "ModifyTable", "Operation": found[1]}
    if on := _ON.match(found["on"] or ""):
        name = unquoted(on["name"])
        told |= {"Relation Name": name, "Alias": unquoted(on["alias"]) if on["alias"] else name}
    return told
