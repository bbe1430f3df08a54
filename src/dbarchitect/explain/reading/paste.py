"""What a user pastes as a plan: psql's output, a log of auto_explain, JSON in a grid's quotes; the plan is looked for in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from dbarchitect.explain.reading.building import plan_of, unreadable
from dbarchitect.explain.reading.text import begins_plan, told_by_text
from dbarchitect.model.plan import Plan

MOST_BYTES = 16 * 1024 * 1024
_RULE = re.compile(r"\s*[-+|=]{3,}")
_END = re.compile(r"\s*\(\d+ rows?\)\s*")
_AUTO = re.compile(r"duration: (\d+(?:\.\d+)?) ms\s+plan:")
_QUERY = re.compile(r"\s*Query Text: (.*)")


_HALVES = re.compile(r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""Characters that JSON writes as two halves, and halves alone, which are no characters."""


def read_plan(text: str) -> Plan:
    """The first plan in `text`, in text or JSON form. ArchitectError `explain.plan` when there is none."""
    if len(text) > MOST_BYTES:
        raise unreadable(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    text = _HALVES.sub(lambda m: m[1] or "\\ufffd", text.encode("utf-8", "replace").decode())
    text = text.replace("\r\n", "\n").replace("\xa0", " ").replace("\ufeff", "").replace("\x00", "")
    if not text.strip():
        raise unreadable("it is empty")
    told = _json(text)
    if told is not None:
        return plan_of(told)
    lines = [_bare(line) for line in text.expandtabs(8).split("\n")]
    lines = [line for line in lines if not (_RULE.fullmatch(line) or _END.fullmatch(line) or _is_heading(line))]
    start, query, duration = _start(lines)
    if start is None:
        raise unreadable("no line of it names a node such as “Seq Scan on orders  (cost=…)”")
    margin = len(lines[start]) - len(lines[start].lstrip())
    body = [line[margin:] if not line[:margin].strip() else line.lstrip() for line in lines[start:]]
    told = told_by_text(body)
    if query and "Query Text" not in told:
        told["Query Text"] = query
    if duration is not None:
        told.setdefault("Execution Time", duration)
    return plan_of(told)


def _is_heading(line: str) -> bool:
    return len(line) < 2000 and line.strip().strip("|").strip().upper() == "QUERY PLAN"


def _json(text: str) -> Mapping[str, Any] | None:
    """The first JSON object with a “Plan”; None where no JSON begins."""
    cleaned = "\n".join(_bare(line).removesuffix("+").rstrip() for line in text.split("\n"))
    decoder = json.JSONDecoder()
    tries = 0
    for candidate in (cleaned, text):
        for found in re.finditer(r'[\[{](?=\s*[{"])', candidate):
            tries += 1
            if tries > 200:
                return None
            try:
                value, _ = decoder.raw_decode(candidate, found.start())
            except (ValueError, RecursionError):
                continue
            if (told := _told(value)) is not None:
                return told
    return None


def _told(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, Mapping) and ("Plan" in v or "Node Type" in v)), None)
    if not isinstance(value, Mapping):
        return None
    if "Node Type" in value:
        return {"Plan": value}
    return value if "Plan" in value else None


def _bare(line: str) -> str:
    """A line without what clients put around it: quotes of grids, psql's `+` of a continued cell, borders of a table."""
    line = line.rstrip()
    if line.endswith("+") and not line.endswith("(+"):
        line = line[:-1].rstrip()
    if len(line) > 1 and line.startswith("|") and line.endswith("|"):
        line = line[1:-1].rstrip().removeprefix(" ")
    if len(line) > 1 and line.startswith('"') and line.endswith('"') and line.count('"') % 2 == 0:
        inner = line[1:-1]
        if '""' in inner or '"' not in inner:
            line = inner.replace('""', '"')
    return line


def _start(lines: list[str]) -> tuple[int | None, str, float | None]:
    query: list[str] = []
    duration: float | None = None
    reading = False
    for at, line in enumerate(lines):
        if auto := _AUTO.search(line):
            duration = float(auto[1])
        if told := _QUERY.match(line):
            query, reading = [told[1]], True
            continue
        if begins_plan(line):
            return at, "\n".join(query).strip(), duration
        if reading:
            query.append(line.strip())
    return None, "", None
