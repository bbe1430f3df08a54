"""Prisma's log of queries: `prisma:query SELECT …` on standard output, and its query events as JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dbarchitect.workload.readers._records import ANSI, NEW_LINE, as_json, is_sql, milliseconds, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
START = re.compile(rb"^(?:[^\n]{0,120}?prisma:query |\{[^\n]{0,200}\"query\")", re.MULTILINE)
_PLAIN = re.compile(rb"prisma:query (?:(\d{1,9}(?:\.\d+)?)ms )?")
_EVENT = re.compile(rb'^\{[^\n]*"query"\s*:\s*"[^\n]*"(?:duration|params)"', re.MULTILINE)


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    head = ANSI.sub(b"", head)
    return 90 if b"prisma:query " in head else 86 if _EVENT.search(head) and b'"target"' in head else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    text = ANSI.sub(b"", text) if b"\x1b" in text else text
    for line in _joined(text.replace(b"\r\n", b"\n")):
        if line.startswith(b"{"):
            entry = _event(line)
            if entry is None:
                skipped.miss("lines that are no query event")
            else:
                yield entry
            continue
        found = _PLAIN.search(line)
        if found is None:
            skipped.passed_over += bool(line.strip())
            continue
        sql = line[found.end() :].strip()
        if is_sql(sql):
            yield (sql, milliseconds(found[1]) if found[1] else None, when(line[: found.start()]), b"", None, b"")
        else:
            skipped.miss("lines without a statement")


def _joined(text: bytes) -> Iterator[bytes]:
    """Lines, with those that continue a statement joined to it."""
    held = b""
    for line in text.split(b"\n"):
        if line.startswith(b"{") or b"prisma:" in line or NEW_LINE.match(b"\n" + line) or not held:
            if held:
                yield held
            held = line
        elif b"prisma:query" in held and line[:1].isspace():
            held += b"\n" + line
        else:
            yield held
            held = line
    if held:
        yield held


def _event(line: bytes) -> Entry | None:
    try:
        record = json.loads(line.rstrip().rstrip(b","))
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or not isinstance(record.get("query"), str):
        return None
    duration, params = record.get("duration"), record.get("params", record.get("bindings"))
    given = as_json(params.encode("utf-8", "replace")) if isinstance(params, str) else b""
    if isinstance(params, list):
        given = b"json:" + json.dumps(params).encode()
    spent = float(duration) if isinstance(duration, int | float) and 0 <= duration < 1e12 else None
    return (
        record["query"].encode("utf-8", "replace"),
        spent,
        when(str(record.get("timestamp", "")).encode()),
        b"",
        None,
        given,
    )
