"""Laravel's queries: lines of `DB::listen` in the application's log, and the query log (`DB::getQueryLog`) as JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from dbarchitect.workload.readers._records import is_sql, records, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
_BEGINS = re.compile(
    rb"^\[\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\]\n]{0,40}\] [\w-]{1,40}\.(?:DEBUG|INFO): ", re.MULTILINE
)
START = re.compile(rb"^\[(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\{)", re.MULTILINE)
_CONTEXT = re.compile(rb"\s([\[{].*[\]}])\s*\Z", re.DOTALL)
_LISTED = re.compile(rb'\{\s*"query"\s*:\s*".{0,20000}?"bindings"\s*:', re.DOTALL)


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    if head.lstrip()[:1] in (b"[", b"{") and _LISTED.match(head.lstrip().lstrip(b"[").lstrip()):
        return 92
    found = _BEGINS.search(head)
    while found is not None:
        if is_sql(head[found.end() : found.end() + 600].split(b"SQL: ", 1)[-1]):
            return 84
        found = _BEGINS.search(head, found.end())
    return 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    if _LISTED.match(text.lstrip().lstrip(b"[").lstrip()):
        yield from _listed(text, skipped)
        return
    for _, found, body in records(text, _BEGINS, skipped):
        said = body.removeprefix(b"SQL: ").removeprefix(b"Query: ")
        if not is_sql(said):
            skipped.passed_over += 1
            continue
        sql, given, spent = _taken_apart(said)
        yield (sql, spent, when(found[0]), b"", None, given)


def _taken_apart(said: bytes) -> tuple[bytes, bytes, float | None]:
    """The statement, its bindings and its milliseconds: `sql [1,2] {"time":3}`, `sql {"bindings":[1],"time":3}`."""
    sql, given, spent = said, b"", None
    for _ in range(3):
        at = max(sql.rfind(b" {"), sql.rfind(b" ["))
        rest = sql[at + 1 :].strip() if at > 0 else b""
        if not rest or rest[-1:] not in b"]}":
            break
        try:
            value = json.loads(rest)
        except (ValueError, RecursionError):
            # bindings may hold brackets themselves: the first bracket after the last quoted word
            first = re.search(rb"\s[\[{]\s*[\"\[\]{}\d-]", sql)
            if first is None:
                break
            at, rest = first.start(), sql[first.start() :].strip()
            try:
                value = json.loads(rest)
            except (ValueError, RecursionError):
                break
        sql = sql[:at].rstrip()
        bindings, time = _context(value)
        given, spent = bindings or given, time if time is not None else spent
    return sql, given, spent


def _context(value: Any) -> tuple[bytes, float | None]:
    if isinstance(value, list):
        return (b"json:" + json.dumps(value).encode() if value else b""), None
    if not isinstance(value, dict):
        return b"", None
    bindings, time = value.get("bindings"), value.get("time", value.get("duration"))
    spent = float(time) if isinstance(time, int | float) and 0 <= time < 1e12 else None
    return (b"json:" + json.dumps(bindings).encode() if isinstance(bindings, list) and bindings else b""), spent


def _listed(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = []
        for line in text.split(b"\n"):
            if line.strip():
                try:
                    whole.append(json.loads(line.strip().rstrip(b",")))
                except (ValueError, RecursionError):
                    skipped.miss("lines that are no JSON")
    for one in whole if isinstance(whole, list) else [whole]:
        if isinstance(one, dict) and isinstance(one.get("query"), str):
            given, spent = _context(one)
            yield (one["query"].encode("utf-8", "replace"), spent, b"", b"", None, given)
        else:
            skipped.miss("records that are no query")
