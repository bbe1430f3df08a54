"""PostgreSQL's log in JSON (`log_destination = jsonlog`), and its plain log as clouds wrap it (`textPayload`, `message`, `log`)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from dbarchitect.workload import bulk as counting
from dbarchitect.workload.readers import postgresql_stderr
from dbarchitect.workload.readers._postgresql_messages import Messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped
    from dbarchitect.workload.tally import Collector

ENGINE = "postgresql"
START = re.compile(rb"^\{\"", re.MULTILINE)
_OWN = re.compile(rb'"error_severity"\s*:\s*"')
_WRAPPED = re.compile(rb'"(?:textPayload|message|log|@message)"\s*:\s*"[^"\n]{0,400}?\b(?:LOG|ERROR|FATAL):  ')
MARK = b'"error_severity":"LOG","message":"duration: '
_TOGETHER = re.compile(
    rb'"message":"(?:statement: |execute |duration: [\d.]+ ms(?:  plan:|"))|"(?:textPayload|@message|log)":'
)
_FIELD = re.compile(rb'(?:[^"\\\n]|\\.)*+')
_WHEN = re.compile(rb'"timestamp":"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)')
_WRAPS = ("textPayload", "message", "log", "@message")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    if not head.lstrip().startswith(b"{"):
        return 0
    return 95 if _OWN.search(head) else 90 if _WRAPPED.search(head) else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    messages = Messages(skipped)
    wrapped: list[bytes] = []
    for line in text.split(b"\n"):
        if not line.strip():
            continue
        record = _record(line)
        if record is None:
            skipped.miss("lines that are no JSON")
            continue
        if "error_severity" not in record:
            said = next((record[k] for k in _WRAPS if isinstance(record.get(k), str)), None)
            if said is None:
                skipped.miss("records without a message")
            else:
                wrapped.append(
                    said.encode("utf-8", "replace").rstrip(b"\n").replace(b"\n\t", b"\n").replace(b"\n", b"\n\t")
                )
            continue
        yield from _own(record, messages, skipped)
    yield from messages.finish()
    if wrapped:
        yield from postgresql_stderr.entries(b"\n".join(wrapped), skipped)


def bulk(text: bytes, collector: Collector) -> bool:
    """The range counted as a whole, without sessions and parameters; False where its records have to be read one after another."""
    text = counting.unix(text)
    if MARK not in text or b"\\\\" in text or _TOGETHER.search(text) is not None:
        return False
    # a quote within a string becomes one byte, so that the next plain one ends the message
    inside = text.replace(b'\\"', b"\x02").replace(b"\\n", b"\x01").replace(b"\\t", b" ")
    originals, keys = text.split(MARK), counting.blanked(inside).split(MARK)
    if len(keys) != len(originals):
        return False
    heads = [key[: key.find(b'"')] for key in keys[1:]]
    _others(originals[0][: originals[0].rfind(b"\n") + 1], collector.skipped)
    for original in originals[1:]:
        end, last = original.find(b"\n"), original.rfind(b"\n")
        if end != last:
            _others(original[end + 1 : last], collector.skipped)
    spent = [counting.number(o) for o in originals[1:]]

    def moment(i: int) -> bytes:
        before = originals[i]
        found = _WHEN.search(before, before.rfind(b"\n") + 1)
        return found[1] if found else b""

    counting.count(counting.Range(heads, spent, lambda i: _sql(originals[i + 1], collector.skipped), moment), collector)
    return True


def _sql(original: bytes, skipped: Skipped) -> bytes | None:
    """The statement of a record, from the mark on; None for a step of an execution that has a record of its own."""
    field = _FIELD.match(original)
    try:
        said = json.loads(b'"' + (field[0] if field else b"") + b'"').encode("utf-8", "replace")
    except ValueError:
        skipped.miss("lines that are no JSON")
        return None
    what, found, sql = said.partition(b" ms  ")[2].partition(b": ")
    if found and (what == b"statement" or what.startswith(b"execute ")):
        return bytes(sql)
    if not what.startswith((b"parse ", b"bind ")):
        skipped.miss("durations of what is no statement")
    return None


def _others(lines: bytes, skipped: Skipped) -> None:
    for line in lines.split(b"\n"):
        if not line.strip():
            continue
        record = _record(line)
        if record is None:
            skipped.miss("lines that are no JSON")
        elif "error_severity" in record:
            skipped.passed_over += 1
        else:
            skipped.miss("records without a message")


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _own(record: dict[str, Any], messages: Messages, skipped: Skipped) -> Iterator[Entry]:
    message = record.get("message")
    if record.get("error_severity") != "LOG" or not isinstance(message, str):
        skipped.passed_over += 1
        return
    if not message.startswith(("duration: ", "statement: ", "execute ")):
        skipped.passed_over += 1
        return
    session = str(record.get("pid", "")).encode()
    when = str(record.get("timestamp", ""))[:19].encode("utf-8", "replace")
    yield from messages.log(message.encode("utf-8", "replace"), when, session, False)
    detail = record.get("detail")
    if isinstance(detail, str) and detail:
        yield from messages.detail(detail.encode("utf-8", "replace"), session)
