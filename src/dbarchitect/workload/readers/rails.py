"""The log of Rails (Active Record at debug level): `User Load (0.5ms)  SELECT … LIMIT $2  [["id", 1], ["LIMIT", 1]]`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dbarchitect.workload.readers._records import is_sql, milliseconds, records, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
_BEGINS = re.compile(rb"(CACHE )?(?:[A-Z][\w:]{0,80} (?:Load|Create|Update|Destroy|Exists\?|Pluck|Count|Sum|Maximum|Minimum|Average|Delete All|"
                     rb"Update All|Bulk Insert|Insert|Upsert|Bulk Upsert|Delete)|SQL|TRANSACTION|CACHE(?: [A-Z][\w:]{0,80} \w+\??)?) "
                     rb"\((\d{1,9}\.\d{1,3})ms\)\s{1,4}")  # fmt: skip
START = re.compile(
    rb"^[^\n]{0,200}?(?:Load|SQL|TRANSACTION|Create|Update|Count|Pluck|Exists\?) \(\d{1,9}\.\d{1,3}ms\)", re.MULTILINE
)
_BINDS = re.compile(rb"\s{2}(\[\[.*\]\])\s*\Z", re.DOTALL)
_ANNOTATION = re.compile(rb"/\*[^*]{0,400}\*/")
_SESSION = re.compile(rb"\[([0-9a-f-]{16,40})\]|#(\d{1,10})\]")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    return 88 if _BEGINS.search(head) and START.search(re.sub(rb"\x1b\[[\d;]*m", b"", head)) else 88 if START.search(
        re.sub(rb"\x1b\[[\d;]*m", b"", head)
    ) else 0  # fmt: skip


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log; what came from Rails' own cache was no execution."""
    for head, found, body in records(text, _BEGINS, skipped):
        line = body.split(b"\n  \xe2\x86\xb3", 1)[0].split(b"\n\n", 1)[0].rstrip()
        if found[1] or found[0].startswith(b"CACHE") or not is_sql(line):
            skipped.passed_over += 1
            continue
        binds = _BINDS.search(line)
        sql = line[: binds.start()] if binds else line
        said = _SESSION.search(head)
        session = next((g for g in said.groups() if g), b"") if said else b""
        yield (sql, milliseconds(found[2]), when(head), session, None, _values(binds[1]) if binds else b"")


def _values(binds: bytes) -> bytes:
    """`[["id", 1], …]` as a list of values; `nil` is null."""
    try:
        pairs = json.loads(re.sub(rb"\bnil\b", b"null", binds))
        return b"json:" + json.dumps([p[1] if isinstance(p, list) and len(p) > 1 else None for p in pairs]).encode()
    except (ValueError, RecursionError, TypeError):
        return b""
