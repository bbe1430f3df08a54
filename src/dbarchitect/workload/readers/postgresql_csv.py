"""PostgreSQL's log in CSV (`log_destination = csvlog`)."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from dbarchitect.workload.readers._postgresql_messages import Messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = "postgresql"
START = re.compile(rb"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^,\n]{1,40},", re.MULTILINE)
_WHEN, _PROCESS, _SEVERITY, _MESSAGE, _DETAIL = 0, 3, 11, 13, 14
LONGEST_FIELD = 64 << 20


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    first = START.match(head)
    if first is None:
        return 0
    line = head[: head.find(b"\n") if b"\n" in head else len(head)]
    return 95 if line.count(b",") >= 13 else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    messages = Messages(skipped)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_FIELD))
    rows = csv.reader(io.StringIO(text.decode("utf-8", "replace").replace("\0", ""), newline=""))
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error:
            skipped.miss("lines that are no CSV")
            continue
        if len(row) < 15 or not row[_WHEN][:4].isdigit():
            if row:
                skipped.miss("lines that are no message of PostgreSQL")
            continue
        message = row[_MESSAGE]
        if row[_SEVERITY] != "LOG" or not message.startswith(("duration: ", "statement: ", "execute ")):
            skipped.passed_over += 1
            continue
        session = row[_PROCESS].encode()
        yield from messages.log(message.encode(), row[_WHEN][:19].encode(), session, False)
        if row[_DETAIL]:
            yield from messages.detail(row[_DETAIL].encode(), session)
    yield from messages.finish()
