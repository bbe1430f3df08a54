"""The log of TypeORM and of Sequelize: `query: SELECT … -- PARAMETERS: [1]`, `Executing (default): SELECT …`, `Elapsed time: 3ms`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.workload.readers._records import as_json, is_sql, milliseconds, records, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
_BEGINS = re.compile(
    rb"(?:\b(query(?: is slow| failed)?|execution time): |\bExecut(?:ing|ed) \((default|[0-9a-f-]{36})\): )"
)
START = re.compile(rb"^[^\n]{0,120}?(?:\bquery(?: is slow)?: |\bExecut(?:ing|ed) \()", re.MULTILINE)
_PARAMETERS = re.compile(rb" -- PARAMETERS: (\[.*\])\s*\Z", re.DOTALL)
_ELAPSED = re.compile(rb"\s(?:Elapsed time: )?(\d{1,9}(?:\.\d+)?) ?ms\s*\Z")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    found = re.search(rb"\bquery(?: is slow)?: (?=\S)|\bExecut(?:ing|ed) \((?:default|[0-9a-f-]{36})\): ", head)
    return 80 if found and is_sql(head[found.end() : found.end() + 600]) else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    held: Entry | None = None
    for head, found, body in records(text, _BEGINS, skipped):
        if found[1] == b"execution time":
            if held is not None:
                held = (held[0], milliseconds(body.split(b"\n", 1)[0].strip()), *held[2:])
            continue
        if found[1] == b"query is slow":
            # said before as `query:`
            skipped.passed_over += 1
            continue
        if held is not None:
            yield held
            held = None
        if not is_sql(body) or found[1] == b"query failed":
            skipped.passed_over += 1
            continue
        parameters = _PARAMETERS.search(body)
        sql = body[: parameters.start()] if parameters else body
        elapsed = None if parameters else _ELAPSED.search(sql[-60:])
        if elapsed:
            sql = sql[: -len(elapsed[0])]
        given = as_json(parameters[1]) if parameters else b""
        session = found[2] if found[2] and found[2] != b"default" else b""
        held = (sql, milliseconds(elapsed[1]) if elapsed else None, when(head), session, None, given)
    if held is not None:
        yield held
