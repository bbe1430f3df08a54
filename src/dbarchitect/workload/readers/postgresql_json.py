"""PostgreSQL's log in JSON (`log_destination = jsonlog`), and its plain log as clouds wrap it (`textPayload`, `message`, `log`)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from dbarchitect.workload.readers import postgresql_stderr
from dbarchitect.workload.readers._postgresql_messages import Messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = "postgresql"
START = re.compile(rb"^\{\"", re.MULTILINE)
_OWN = re.compile(rb'"error_severity"\s*:\s*"')
_WRAPPED = re.compile(rb'"(?:textPayload|message|log|@message)"\s*:\s*"[^"\n]{0,400}?\b(?:LOG|ERROR|FATAL):  ')
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
