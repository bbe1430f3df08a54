"""PostgreSQL's log on standard error or in a file, with any `log_line_prefix`; also as RDS, Cloud SQL and syslog hand it over.

Read are `log_min_duration_statement` and its kin, `log_statement` with `log_duration`, parameters from DETAIL, and plans of
auto_explain in text and JSON. A statement of several lines is continued by lines that begin with a tab.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.workload import bulk as counting
from dbarchitect.workload.readers._postgresql_messages import Messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped
    from dbarchitect.workload.tally import Collector

ENGINE = "postgresql"
_SEVERITY = rb"(?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG\d?|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION)"
START = re.compile(rb"^(?![\t\n\r])[^\n]{0,400}?\b(?:LOG|ERROR|FATAL|PANIC|WARNING):  ", re.MULTILINE)
_LINE = re.compile(rb"(?:^|[\s:\]>)|])(" + _SEVERITY + rb"):  ")
_TIME = re.compile(rb"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)")
_EPOCH = re.compile(rb"\b(\d{10})\.\d{3}\b")
_SESSION = re.compile(rb"\[(\d+)\]|\b([0-9a-f]{8}\.[0-9a-f]{1,6})\b|\bpid[=: ](\d+)|(?:^|[\s:(])(\d{2,7})(?=[\s:)]|$)")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    if head.lstrip()[:1] in (b"{", b"["):
        return 0
    return 70 if START.search(head) else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log. `text` begins at the start of a message."""
    messages = Messages(skipped)
    for message in text.replace(b"\r\n", b"\n").replace(b"\n\t", b"\x01").split(b"\n"):
        prefix, found, body = message.partition(b"LOG:  ")
        if found and len(prefix) < 400:
            if body.startswith((b"duration: ", b"statement: ", b"execute ")):
                yield from messages.log(body, when(prefix), session(prefix), True)
            else:
                skipped.passed_over += 1
            continue
        prefix, found, body = message.partition(b"DETAIL:  ")
        if found and len(prefix) < 400:
            yield from messages.detail(body, session(prefix))
        elif _LINE.search(message[:600]):
            skipped.passed_over += 1
        elif message.strip():
            skipped.miss("lines that are no message of PostgreSQL")
    yield from messages.finish()


def bulk(text: bytes, collector: Collector) -> bool:
    """The range counted as a whole, without sessions and parameters; False where its messages have to be read one after another."""
    if not counting.possible(text):
        return False
    counting.count(text.replace(b"\r\n", b"\n"), collector, when, lambda lines: _others(lines, collector.skipped))
    return True


def _others(lines: bytes, skipped: Skipped) -> None:
    for line in lines.split(b"\n"):
        if _LINE.search(line[:600]):
            skipped.passed_over += 1
        elif line.strip():
            skipped.miss("lines that are no message of PostgreSQL")


def when(prefix: bytes) -> bytes:
    """`YYYY-MM-DD HH:MM:SS` of a line's prefix; empty when it has none."""
    if prefix[4:5] == b"-" and prefix[13:14] == b":" and prefix[16:17] == b":":
        return prefix[:19]
    found = _TIME.search(prefix)
    if found:
        return found[1] + b" " + found[2]
    epoch = _EPOCH.search(prefix)
    if epoch:
        from time import gmtime, strftime

        return strftime("%Y-%m-%d %H:%M:%S", gmtime(int(epoch[1]))).encode()
    return b""


def session(prefix: bytes) -> bytes:
    """What tells sessions apart: the process's number in brackets, a session's id, or `pid=`."""
    opened = prefix.find(b"[")
    closed = prefix.find(b"]", opened)
    if 0 <= opened < closed and prefix[opened + 1 : closed].isdigit():
        return prefix[opened + 1 : closed]
    found = _SESSION.search(prefix[19:])
    return next((g for g in found.groups() if g), b"") if found else b""
