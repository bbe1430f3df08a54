"""Django's debug log (`django.db.backends`): `(0.001) SELECT …; args=(1,); alias=default`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.workload.readers._records import as_json, is_sql, milliseconds, records, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
_BEGINS = re.compile(rb"(?<![\w.])\((\d{1,6}\.\d{3})\) (?=\S)")
START = re.compile(rb"^[^\n]{0,200}?(?<![\w.])\(\d{1,6}\.\d{3}\) \S", re.MULTILINE)
_ARGUMENTS = re.compile(rb"; args=(.*?)(?:; alias=\w+)?;?\s*\Z", re.DOTALL)
_SNIFF = re.compile(rb"\(\d{1,6}\.\d{3}\) [^\n]*(?:\n[^\n]*){0,40}?; args=")
_THREAD = re.compile(rb"\[(?:[^\]\n]{0,60}[ :])?(\d{2,18})\]|\bthread[=: ](\w+)", re.IGNORECASE)


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    return 85 if _SNIFF.search(head) else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    for head, found, body in records(text, _BEGINS, skipped):
        if not is_sql(body):
            skipped.passed_over += 1
            continue
        arguments = _ARGUMENTS.search(body[-20_000:])
        sql = body[: body.rfind(b"; args=")] if arguments else body
        thread = _THREAD.search(head)
        session = next((g for g in thread.groups() if g), b"") if thread else b""
        given = b"" if not arguments or arguments[1] == b"None" else as_json(arguments[1])
        yield (sql, milliseconds(found[1], b"s"), when(head), session, None, given)
