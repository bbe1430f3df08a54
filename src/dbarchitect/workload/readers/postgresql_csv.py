"""PostgreSQL's log in CSV (`log_destination = csvlog`)."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from dbarchitect.workload import bulk as counting
from dbarchitect.workload.readers._postgresql_messages import Messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped
    from dbarchitect.workload.tally import Collector

ENGINE = "postgresql"
START = re.compile(rb"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^,\n]{1,40},", re.MULTILINE)
_WHEN, _PROCESS, _SEVERITY, _MESSAGE, _DETAIL = 0, 3, 11, 13, 14
LONGEST_FIELD = 64 << 20
MARK = b',LOG,00000,"duration: '
_FIELD = re.compile(rb'(?:[^"]|"")*+')
_WITHIN = re.compile(rb"\n(?!\d{4}-\d\d-\d\d \d\d:|\Z)")
_TOGETHER = re.compile(
    rb',LOG,00000,"(?:statement|execute [^:\n]{1,200}): |,LOG,00000,"duration: [\d.]+ ms(?:  plan:|")'
)


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


def bulk(text: bytes, collector: Collector) -> bool:
    """The range counted as a whole, without sessions and parameters; False where its messages have to be read one after another."""
    if MARK not in text or _TOGETHER.search(text) is not None:
        return False
    text = counting.unix(text)
    if text.count(b"\n") != text.count(MARK):
        text = _WITHIN.sub(b"\x01", text)
    originals, keys = text.split(MARK), counting.blanked(text).split(MARK)
    if len(keys) != len(originals):
        return False
    heads: list[bytes] = []
    for key, original in zip(keys[1:], originals[1:], strict=True):
        head, _, behind = key.partition(b"\n")
        heads.append(head)
        if b"\n" in behind:
            _others(original[original.index(b"\n") + 1 : original.rfind(b"\n")], collector.skipped)
    _others(originals[0][: originals[0].rfind(b"\n") + 1], collector.skipped)
    spent = [counting.number(o) for o in originals[1:]]

    def moment(i: int) -> bytes:
        before = originals[i]
        return before[before.rfind(b"\n") + 1 :][:19]

    counting.count(counting.Range(heads, spent, lambda i: _sql(originals[i + 1], collector.skipped), moment), collector)
    return True


def _sql(original: bytes, skipped: Skipped) -> bytes | None:
    """The statement of an entry, from the mark on; None for a step of an execution that has an entry of its own."""
    line = original[: original.find(b"\n")] if b"\n" in original else original
    _, _, said = line.partition(b" ms  ")
    what, found, rest = said.partition(b": ")
    if not found or not (what == b"statement" or what.startswith(b"execute ")):
        if not what.startswith((b"parse ", b"bind ")):
            skipped.miss("durations of what is no statement")
        return None
    end = _FIELD.match(rest)
    return (rest[: end.end()] if end else rest).replace(b'""', b'"').replace(b"\x01", b"\n")


def _others(lines: bytes, skipped: Skipped) -> None:
    for line in lines.split(b"\n"):
        if START.match(line):
            skipped.passed_over += 1
        elif line.strip():
            skipped.miss("lines that are no message of PostgreSQL")
