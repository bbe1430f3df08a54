"""Logs of applications as records: a line that begins one, and the lines that continue it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Skipped

ANSI = re.compile(rb"\x1b\[[\d;]{0,12}m")
TIME = re.compile(rb"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)")
NEW_LINE = re.compile(
    rb"\n(?=\[?\d{4}-\d\d-\d\d[T ]|\[?\d\d:\d\d:\d\d|[A-Z], \[|(?:DEBUG|INFO|WARN|WARNING|ERROR|TRACE|CRITICAL)\b|"
    rb"(?:Started|Completed|Processing|Traceback|Rendered|Hibernate:|prisma:|query:|Executing ) ?)"
)
"""The end of a line before one that continues no statement."""
_SQL = re.compile(
    rb"\s*+(?:/\*.{0,500}?\*/\s*+)?\(?(?:select|insert|update|delete|with|merge|replace|values|begin|commit|rollback|start transaction|"
    rb"savepoint|release|set|show|create|alter|drop|pragma|truncate|call|exec|explain|declare|fetch|close|lock|unlock|table|copy|"
    rb"analyze|vacuum|reindex|refresh|do|listen|notify|discard|reset)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_sql(text: bytes) -> bool:
    return _SQL.match(text) is not None


def when(text: bytes) -> bytes:
    """`YYYY-MM-DD HH:MM:SS` of the first time in the text; empty when there is none."""
    found = TIME.search(text[:200])
    return found[1] + b" " + found[2] if found else b""


def records(text: bytes, begins: re.Pattern[bytes], skipped: Skipped) -> Iterator[tuple[bytes, re.Match[bytes], bytes]]:
    """(the line before the match, the match, the rest of the record). Other lines are passed over."""
    text = text.replace(b"\r\n", b"\n")
    if b"\x1b" in text:
        text = ANSI.sub(b"", text)
    found = None
    for following in begins.finditer(text):
        if found is not None:
            yield _record(text, found, following.start(), skipped)
        else:
            skipped.passed_over += _lines(text[: text.rfind(b"\n", 0, following.start()) + 1])
        found = following
    if found is not None:
        yield _record(text, found, len(text), skipped)
    elif text.strip():
        skipped.miss("lines without a statement", max(1, _lines(text)))


def _record(text: bytes, found: re.Match[bytes], end: int, skipped: Skipped) -> tuple[bytes, re.Match[bytes], bytes]:
    head = text[text.rfind(b"\n", 0, found.start()) + 1 : found.start()]
    stop = text.rfind(b"\n", found.end(), end) if end < len(text) else end
    body = text[found.end() : stop if stop >= 0 else end]
    ends = NEW_LINE.search(body)
    if ends is not None:
        skipped.passed_over += _lines(body[ends.end() :])
        body = body[: ends.start()]
    return head[-400:], found, body.strip()


def _lines(text: bytes) -> int:
    return sum(1 for line in text.split(b"\n") if line.strip())


def milliseconds(number: bytes, unit: bytes = b"ms") -> float | None:
    """A duration in milliseconds; None for what is no number."""
    try:
        value = float(number)
    except ValueError:
        return None
    factor = {b"s": 1000.0, b"ms": 1.0, b"us": 0.001, b"\xc2\xb5s": 0.001, b"ns": 1e-6}.get(unit.strip().lower(), 1.0)
    return value * factor if 0.0 <= value < 1e12 else None


def as_json(text: bytes) -> bytes:
    """Values written by Python, Ruby or JavaScript as parameters of an entry; empty when they cannot be understood."""
    import ast
    import json
    import warnings

    said = text.strip()[:8_000].decode("utf-8", "replace")
    if not said or said in ("()", "[]", "{}", "nil", "None"):
        return b""
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = ast.literal_eval(_plain(said))
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return b""
    if isinstance(value, tuple):
        value = list(value)
    if not isinstance(value, list | dict):
        value = [value]
    try:
        return b"json:" + json.dumps(value, default=_text).encode()
    except (ValueError, TypeError, RecursionError):
        return b""


_DATETIME = re.compile(r"datetime\.(?:datetime|date)\(([\d, ]{5,60})(?:, tzinfo=[^()]{1,60}(?:\([^()]{0,60}\))?)?\)")
_WRAPPED = re.compile(r"(?:UUID|Decimal)\(('[^']{1,80}')\)")


def _plain(said: str) -> str:
    """Dates, UUIDs and decimals of Python as texts."""

    def moment(found: re.Match[str]) -> str:
        parts = [int(p) for p in found[1].replace(" ", "").split(",") if p]
        parts += [1] * (3 - len(parts))
        day = f"{parts[0]:04}-{parts[1]:02}-{parts[2]:02}"
        clock = [*parts[3:6], 0, 0, 0][:3]
        return repr(day if len(parts) == 3 else f"{day} {clock[0]:02}:{clock[1]:02}:{clock[2]:02}")

    return _WRAPPED.sub(r"\1", _DATETIME.sub(moment, said))


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
