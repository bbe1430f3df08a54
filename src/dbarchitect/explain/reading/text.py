"""The text form of EXPLAIN, PostgreSQL 12 to 18, in the names of its JSON form.

The tree is told by indentation: what belongs to a node stands six columns right of its arrow (two for the root).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from dbarchitect.explain.reading.building import split_list, unquoted, unreadable
from dbarchitect.explain.reading.heads import head_of
from dbarchitect.explain.reading.properties import property_of

MOST_LINE = 100_000
_NUMBER = r"(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|-?Infinity)"
_COST = re.compile(rf"\(cost=({_NUMBER})\.\.({_NUMBER}) rows=({_NUMBER}) width=(\d+)\)")
_ACTUAL = re.compile(rf"\(actual (?:time=({_NUMBER})\.\.({_NUMBER}) )?rows=({_NUMBER}) loops=({_NUMBER})\)")
_MEASURES = re.compile(r"\s*(?:\((?:cost=|actual |never executed)[^()]{0,200}\)\s*)+$")
_ARROW = re.compile(r"(\s*)->\s+(.*)")
_SUBPLAN = re.compile(r"(\s*)((?:SubPlan|InitPlan|CTE) \S.*?)\s*$")
_KEY = re.compile(r"\s*([A-Z][A-Za-z0-9/ _-]{0,60}?):(?:\s+(.*))?$")
_TRIGGER = re.compile(rf"Trigger (?:for constraint )?(.+?)(?: on (\S+))?: (?:time=({_NUMBER}) )?calls=({_NUMBER})$")
_TOTAL = re.compile(rf"({_NUMBER}) ms")
_SETTING = re.compile(r"([\w.]{1,80}) = '((?:[^']|'')*)'")


@dataclass
class _Open:
    """A node that may still get children: its part in the result, and the column of what belongs to it."""

    told: dict[str, Any]
    column: int


@dataclass
class _Reader:
    told: dict[str, Any] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    subplan: tuple[int, str] | None = None
    part: str = ""
    """The heading at the end that is read: `JIT` or `Planning`."""

    def line(self, text: str) -> None:
        arrow = _ARROW.match(text)
        column = len(text) - len(text.lstrip())
        if arrow:
            self._node(arrow[2], len(arrow[1]))
        elif not self.stack:
            self._node(text.strip(), None)
        elif (subplan := _SUBPLAN.match(text)) and ":" not in subplan[2]:
            self.subplan = (column, subplan[2])
        elif column == 0 or self.part:
            self._summary(text.strip())
        elif key := _KEY.match(text):
            if key[1] in ("JIT", "Planning") and not key[2]:
                self.part = key[1]
                return
            property_of(self.stack[-1].told, key[1], (key[2] or "").strip())

    def _node(self, text: str, column: int | None) -> None:
        told = _measured(text)
        if column is None:
            self.told["Plan"] = told
            self.stack = [_Open(told, 2)]
            return
        if self.subplan is not None:
            told["Subplan Name"] = self.subplan[1]
            self.subplan = None
        while len(self.stack) > 1 and self.stack[-1].column > column:
            self.stack.pop()
        self.stack[-1].told.setdefault("Plans", []).append(told)
        self.stack.append(_Open(told, column + 6))

    def _summary(self, text: str) -> None:
        key, _, value = (p.strip() for p in text.partition(":"))
        match key:
            case "JIT" | "Planning" if not value:
                self.part = key
            case "Planning Time" | "Planning time" | "Execution Time" | "Execution time" | "Total runtime":
                self.part = ""
                found = _TOTAL.match(value)
                name = "Planning Time" if key.startswith("Planning") else "Execution Time"
                self.told[name] = float(found[1]) if found else None
            case "Functions" if self.part == "JIT":
                self.told.setdefault("JIT", {})["Functions"] = value
            case "Timing" if self.part == "JIT":
                total = re.search(rf"Total ({_NUMBER}) ms", value)
                self.told.setdefault("JIT", {})["Timing"] = {"Total": total[1] if total else None}
            case "Settings":
                self.told["Settings"] = {n: v.replace("''", "'") for n, v in _SETTING.findall(value[:20_000])}
            case "Query Text":
                self.told["Query Text"] = value
            case _ if text.startswith("Trigger ") and len(text) < 1000 and (found := _TRIGGER.match(text)):
                one = {"Trigger Name": found[1], "Relation": found[2], "Time": found[3], "Calls": found[4]}
                self.told.setdefault("Triggers", []).append(one)


def told_by_text(lines: list[str]) -> dict[str, Any]:
    """The plan of these lines, the first of which is its root. ArchitectError `explain.plan` when none is there."""
    reader = _Reader()
    for line in lines:
        if line.strip():
            reader.line(line[:MOST_LINE])
    if "Plan" not in reader.told:
        raise unreadable("no line names a node")
    return reader.told


def begins_plan(line: str) -> bool:
    """Whether the line is that of a root: a node with its cost, or the name of one."""
    text = line.strip()
    if text.startswith("->"):
        return False
    measured = bool(_MEASURES.search(text[-400:]))
    return "Node Type" in head_of(_MEASURES.sub("", text).strip()[:2000]) if len(text) < 4000 or measured else False


def _measured(text: str) -> dict[str, Any]:
    head = _MEASURES.sub("", text).strip()
    told = head_of(head)
    if "Node Type" not in told:
        told["Node Type"] = head.split("  ")[0][:80] or "?"
    tail = text[len(head) :]
    if cost := _COST.search(tail):
        told |= {"Startup Cost": cost[1], "Total Cost": cost[2], "Plan Rows": cost[3], "Plan Width": cost[4]}
    if actual := _ACTUAL.search(tail):
        told |= {"Actual Rows": actual[3], "Actual Loops": actual[4]}
        if actual[1] is not None:
            told |= {"Actual Startup Time": actual[1], "Actual Total Time": actual[2]}
    elif "(never executed)" in tail:
        told |= {"Actual Rows": 0, "Actual Loops": 0, "Actual Startup Time": 0, "Actual Total Time": 0}
    return told


__all__ = ["begins_plan", "split_list", "told_by_text", "unquoted"]
