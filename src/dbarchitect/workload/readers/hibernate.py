"""Hibernate's log: `show_sql` on standard output, `org.hibernate.SQL`, and values bound (`org.hibernate.orm.jdbc.bind`)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dbarchitect.workload.readers._records import is_sql, records, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
_BEGINS = re.compile(
    rb"(?:Hibernate: ?|\b(?:org\.hibernate|o\.h|o\.hibernate)\.SQL(?:_SLOW)?\b[^\n]{0,40}?(?: : | - )|"
    rb"(?:binding parameter|extracted value) [(\[](\d{1,5}):? ?[^\n]{0,60}?(?:<-|-) \[)"
)
START = re.compile(rb"^[^\n]{0,300}?(?:Hibernate: ?|(?:org\.hibernate|o\.h|o\.hibernate)\.SQL\b)", re.MULTILINE)
_THREAD = re.compile(rb"\[\s*([\w-]{0,40}?(?:exec|nio|http|pool|thread|worker|main)[\w.-]{0,40})\s*\]", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    return 85 if START.search(head) else 0


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    held: Entry | None = None
    values: dict[int, object] = {}
    for head, found, body in records(text, _BEGINS, skipped):
        if found[1] is not None:
            if found[0].startswith(b"binding"):
                values[int(found[1])] = _value(body)
            continue
        if held is not None:
            yield _with(held, values)
            held = None
        values = {}
        if not is_sql(body):
            skipped.passed_over += 1
            continue
        thread = _THREAD.search(head)
        held = (body, None, when(head), thread[1] if thread else b"", None, b"")
    if held is not None:
        yield _with(held, values)


def _value(body: bytes) -> object:
    said = body.split(b"\n", 1)[0].rstrip().removesuffix(b"]").decode("utf-8", "replace")
    if said == "null":
        return None
    if _NUMBER.fullmatch(said):
        return float(said) if "." in said else int(said)
    return {"true": True, "false": False}.get(said, said)


def _with(entry: Entry, values: dict[int, object]) -> Entry:
    if not values:
        return entry
    given = [values.get(n) for n in range(1, min(max(values), 2_000) + 1)]
    return (*entry[:5], b"json:" + json.dumps(given).encode())
