"""A script of statements. A comment `-- weight: 12` (or `calls`, `rate`, `ms`, `mean_ms`) before one says how often it runs and how long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.inspection import StatementUse
from dbarchitect.workload.lexing import statements_of
from dbarchitect.workload.shaping import shape
from dbarchitect.workload.words import READS, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
START = None
_STARTS = re.compile(
    rb"^[ \t(]*(?:select|insert|update|delete|with|merge|values|table|begin|commit|create|set|explain)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LEADING = re.compile(rb"\A(?:\s++|--[^\n]*+\n|/\*.{0,4000}?\*/|\\[^\n]*+\n)*+", re.DOTALL)
_WEIGHT = re.compile(
    r"\b(weight|calls|executions|rate|frequency|mean_ms|ms)\s*[:=]\s*([\d_]+(?:\.\d+)?)\s*(ms|/s\b)?", re.IGNORECASE
)
_NAME = re.compile(r"\bname\s*:\s*([\w-]{1,80})", re.IGNORECASE)
MOST_STATEMENTS = 200_000


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    begins = _STARTS.match(_LEADING.sub(b"", head, count=1)) is not None
    if name.lower().endswith(".sql"):
        return 65 if begins or _STARTS.search(head) else 10
    return 35 if begins else 0


def totals(text: bytes, skipped: Skipped) -> tuple[StatementUse, ...]:
    """Every statement with its weight as calls; one that says nothing counts once."""
    found: list[StatementUse] = []
    for comments, sql in statements_of(text.decode("utf-8", "replace")):
        if shape(sql).kind not in (*READS, *WRITES):
            if shape(sql).kind == "other" and not re.match(r"\s*[A-Za-z\\]", sql):
                skipped.miss("statements that are no SQL")
            else:
                skipped.passed_over += 1
            continue
        if len(found) >= MOST_STATEMENTS:
            skipped.miss(f"statements after the first {MOST_STATEMENTS:,}")
            continue
        calls, mean = weight(comments)
        found.append(StatementUse(sql=sql, calls=calls, mean_ms=mean, total_ms=None if mean is None else mean * calls))
    return tuple(found)


def weight(comments: str) -> tuple[float, float | None]:
    """Calls and mean milliseconds that the comments say."""
    calls, mean = 1.0, None
    for found in _WEIGHT.finditer(comments[:2_000]):
        value = float(found[2].replace("_", ""))
        if found[1].lower() in ("ms", "mean_ms"):
            mean = value
        else:
            calls = value
    return calls, mean


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Statements as executions without a time."""
    for use in totals(text, skipped):
        yield (use.sql.encode(), None, b"", b"", None, b"")
