"""Spans of OpenTelemetry as OTLP JSON (one document or one per line), and of Jaeger's export; a trace is a session."""

from __future__ import annotations

import json
import re
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
START = None
_TEXT = ("db.query.text", "db.statement")
_ROWS = ("db.response.returned_rows", "db.row_count", "db.rows_affected")
_PARAMETER = re.compile(r"db\.(?:query|operation)\.parameter\.(.{1,60})")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    if head.lstrip()[:1] not in (b"{", b"["):
        return 0
    if b'"resourceSpans"' in head or b'"scopeSpans"' in head:
        return 96
    return 90 if b'"traceID"' in head and b'"spans"' in head else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order they began."""
    found: list[tuple[int, int, Entry]] = []
    for document in _documents(text, skipped):
        spans = tuple(_spans(document, 0))
        if not spans:
            skipped.miss("documents without spans")
        for span in spans:
            one = _otlp(span) if "traceId" in span or "startTimeUnixNano" in span else _jaeger(span)
            if one is None:
                skipped.passed_over += 1
            else:
                found.append((one[0], len(found), one[1]))
    for _, _, entry in sorted(found, key=lambda f: f[:2]):
        yield entry


def _documents(text: bytes, skipped: Skipped) -> Iterator[Any]:
    try:
        yield json.loads(text)
        return
    except (ValueError, RecursionError):
        pass
    for line in text.split(b"\n"):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                skipped.miss("lines that are no JSON")


def _spans(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    """All spans below a document, however exporters nest them."""
    if depth > 12:
        return
    if isinstance(node, list):
        for one in node:
            yield from _spans(one, depth + 1)
    elif isinstance(node, dict):
        if ("spanId" in node or "spanID" in node) and ("name" in node or "operationName" in node):
            yield node
            return
        for key in ("resourceSpans", "scopeSpans", "instrumentationLibrarySpans", "spans", "data"):
            if key in node:
                yield from _spans(node[key], depth + 1)


def _value(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    for kind, value in node.items():
        if kind == "arrayValue":
            return [_value(v) for v in value.get("values", ())] if isinstance(value, dict) else None
        return int(value) if kind == "intValue" and str(value).lstrip("-").isdigit() else value
    return None


def _named(pairs: Any) -> dict[str, Any]:
    if isinstance(pairs, dict):
        return pairs
    return (
        {str(p.get("key")): _value(p.get("value")) for p in pairs or () if isinstance(p, dict)}
        if isinstance(pairs, list)
        else {}
    )


def _otlp(span: dict[str, Any]) -> tuple[int, Entry] | None:
    attributes = _named(span.get("attributes"))
    began, ended = _integer(span.get("startTimeUnixNano")), _integer(span.get("endTimeUnixNano"))
    spent = (ended - began) / 1e6 if began and ended >= began else None
    return _entry(attributes, began, spent, str(span.get("traceId", "")))


def _jaeger(span: dict[str, Any]) -> tuple[int, Entry] | None:
    began, spent = _integer(span.get("startTime")), _integer(span.get("duration"))
    return _entry(_named(span.get("tags")), began * 1000, spent / 1000.0, str(span.get("traceID", "")))


def _integer(value: Any) -> int:
    try:
        return min(max(0, int(value)), 10**20)
    except (TypeError, ValueError, OverflowError):
        return 0


def _entry(attributes: dict[str, Any], began: int, spent: float | None, trace: str) -> tuple[int, Entry] | None:
    sql = next((attributes[k] for k in _TEXT if isinstance(attributes.get(k), str) and attributes[k].strip()), None)
    if sql is None:
        return None
    when = b""
    if began:
        try:
            when = strftime("%Y-%m-%d %H:%M:%S", gmtime(began // 1_000_000_000)).encode()
        except (OverflowError, ValueError, OSError):
            when = b""
    rows = next((attributes[k] for k in _ROWS if isinstance(attributes.get(k), int | float)), None)
    return began, (
        sql.encode("utf-8", "replace"),
        spent,
        when,
        trace.encode("utf-8", "replace"),
        rows,
        _parameters(attributes),
    )


def _parameters(attributes: dict[str, Any]) -> bytes:
    named = {m[1]: v for k, v in attributes.items() if (m := _PARAMETER.fullmatch(k))}
    if not named:
        return b""
    if all(k.isdigit() for k in named):
        return b"json:" + json.dumps([named[k] for k in sorted(named, key=int)]).encode()
    return b"json:" + json.dumps(named).encode()
