"""The slow query log of MySQL and MariaDB."""

from __future__ import annotations

import re
from functools import lru_cache
from time import gmtime, strftime
from typing import TYPE_CHECKING

from dbarchitect.workload import bulk as counting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped
    from dbarchitect.workload.tally import Collector

ENGINE = "mysql"
START = re.compile(rb"^# (?:Time: |User@Host: )", re.MULTILINE)
_USER = re.compile(rb"^# User@Host: ", re.MULTILINE)
_FIGURES = re.compile(rb"^# Query_time: ([\d.]{1,20})[^\n]*?Rows_sent: (\d{1,18})", re.MULTILINE)
_AFFECTED = re.compile(rb"Rows_affected: (\d{1,18})")
_ID = re.compile(rb"(?:\bId: +|^# Thread_id: )(\d+)", re.MULTILINE)
_STAMP = re.compile(rb"^SET timestamp=(\d{1,11})[\d.]*;\n?", re.MULTILINE)
_USE = re.compile(rb"^use [^;\n]{1,200};\n?", re.MULTILINE | re.IGNORECASE)
_TIME_NEXT = re.compile(rb"^# Time: [^\n]*\n?\Z", re.MULTILINE)
_COMMENTS = re.compile(rb"^#[^\n]*\n?", re.MULTILINE)
_BANNER = re.compile(rb"started with:|^Tcp port:|^Time +Id +Command", re.MULTILINE)


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    return 95 if _FIGURES.search(head) else 60 if _USER.search(head) else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log, which is that of their ends."""
    records = _USER.split(text.replace(b"\r\n", b"\n"))
    first = records[0].strip()
    if first and _BANNER.search(first):
        skipped.passed_over += first.count(b"\n") + 1
    elif first and not (first.startswith(b"# Time: ") and len(records) > 1):
        skipped.miss("lines before the first entry")
    for record in records[1:]:
        figures = _FIGURES.search(record)
        if figures is None:
            skipped.miss("entries without Query_time")
            continue
        head, body = record[: figures.start()], record[figures.start() :]
        stamp = _STAMP.search(body)
        body = _TIME_NEXT.sub(b"", body)
        sql = body[stamp.end() :] if stamp is not None else _COMMENTS.sub(b"", body)
        sql = _USE.sub(b"", sql, count=1).strip()
        if sql.startswith(b"#"):
            sql = _COMMENTS.sub(b"", sql).strip()
        if not sql:
            skipped.passed_over += 1
            continue
        if b"started with:" in sql and _BANNER.search(sql):
            sql = sql[: sql.rfind(b";") + 1] or sql
        session = _ID.search(head) or _ID.search(body)
        rows = float(figures[2])
        if not rows and (affected := _AFFECTED.search(body)) is not None:
            rows = float(affected[1])
        try:
            milliseconds = float(figures[1]) * 1000.0
        except ValueError:
            skipped.miss("durations that are no number")
            continue
        yield (sql, milliseconds, _when(int(stamp[1])) if stamp else b"", session[1] if session else b"", rows, b"")


@lru_cache(maxsize=4096)
def _when(epoch: int) -> bytes:
    return strftime("%Y-%m-%d %H:%M:%S", gmtime(epoch)).encode()


MARK = b"# Query_time: "
_ROWS = b"Rows_sent: "
_LINE = 200
"""Bytes of an entry within which its counters stand."""
_STAMPED = b"\nSET timestamp="


def bulk(text: bytes, collector: Collector) -> bool:
    """The range counted as a whole, without sessions; False where an entry has not the usual form."""
    text = counting.unix(text)
    originals, keys = text.split(MARK), counting.blanked(text, texts=b'"' in text).split(MARK)
    users = text.count(b"# User@Host: ")
    usual = users and text.count(_STAMPED) == users == len(originals) - 1 == len(keys) - 1
    # as many as there are where each stands at the beginning of a line; where one does not, the sum is another
    marks = text.count(b"\n# Time: ") + users - text.startswith(b"# User@Host: ") + len(originals) - 1
    # a comment of a statement may look like the line of an entry
    usual = usual and text.count(b"\n# ") == marks
    odd = (b"Rows_affected: ", b"# administrator command", b"\nuse ", b"started with:")
    if not usual or any(o in text for o in odd):
        return False
    heads: list[bytes] = []
    spent: list[float] = []
    rows: list[float] = []
    for key in keys[1:]:
        body = key.find(b";\n", key.find(_STAMPED) + 15) + 2
        ends = key.find(b"\n# ", body)
        # what follows belongs to the next entry
        heads.append(key[body:ends] if ends >= 0 else key[body:])
    for original in originals[1:]:
        spent.append(counting.number(original) * 1000.0)
        at = original.find(_ROWS, 0, _LINE) + 11
        rows.append(float(original[at : original.find(b" ", at)]) if original[at : at + 1].isdigit() else 0.0)

    def moment(i: int) -> bytes:
        stamp = _STAMP.search(originals[i + 1])
        return _when(int(stamp[1])) if stamp else b""

    counting.count(counting.Range(heads, spent, lambda i: _sql(originals[i + 1]), moment, rows), collector)
    return True


def _sql(original: bytes) -> bytes | None:
    stamp = _STAMP.search(original)
    if stamp is None:
        return None
    body = original[stamp.end() :]
    ends = START.search(body)
    return (body[: ends.start()] if ends else body).strip() or None
