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

_SYSLOG = re.compile(rb"\n[^\n]{0,120}?\[\d+\]: \[[\d-]{1,20}\] #011")
MARK = b"LOG:  duration: "
_TOGETHER = re.compile(rb"LOG:  (?:statement|execute [^:\n]{1,200}): |LOG:  duration: [\d.]+ ms(?:  plan:|\n|\r|\Z)")
"""Messages that belong together with others of their session."""


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    if head.lstrip()[:1] in (b"{", b"["):
        return 0
    return 70 if START.search(head) else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log. `text` begins at the start of a message."""
    messages = Messages(skipped)
    for message in _unwrapped(text).replace(b"\n\t", b"\x01").split(b"\n"):
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
    if MARK not in text or _TOGETHER.search(text) is not None:
        return False
    text = _unwrapped(text).replace(b"\n\t", b"\x01")
    originals, keys = text.split(MARK), counting.blanked(text).split(MARK)
    if len(keys) != len(originals):
        # a string held the mark: nothing is known to be aligned
        return False
    heads: list[bytes] = []
    others: list[bytes] = [originals[0][: originals[0].rfind(b"\n") + 1]]
    for key, original in zip(keys[1:], originals[1:], strict=True):
        head, _, behind = key.partition(b"\n")
        heads.append(head)
        if b"\n" in behind:
            others.append(original[original.index(b"\n") + 1 : original.rfind(b"\n")])
    spent = [counting.number(o) for o in originals[1:]]

    def moment(i: int) -> bytes:
        return when(originals[i][originals[i].rfind(b"\n") + 1 :])

    counting.count(counting.Range(heads, spent, lambda i: _sql(originals[i + 1], collector.skipped), moment), collector)
    _others(b"\n".join(others), collector.skipped)
    return True


def _unwrapped(text: bytes) -> bytes:
    """The text as PostgreSQL wrote it, where syslog carried it."""
    text = counting.unix(text)
    return _SYSLOG.sub(b"\n\t", text) if b"#011" in text else text


def _sql(original: bytes, skipped: Skipped) -> bytes | None:
    """The statement of an entry, from the mark on; None for a step of an execution that has an entry of its own."""
    line = original[: original.find(b"\n")] if b"\n" in original else original
    _, _, said = line.partition(b" ms  ")
    what, found, sql = said.partition(b": ")
    if found and (what == b"statement" or what.startswith(b"execute ")):
        return sql.replace(b"\x01", b"\n")
    if not what.startswith((b"parse ", b"bind ")):
        skipped.miss("durations of what is no statement")
    return None


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
