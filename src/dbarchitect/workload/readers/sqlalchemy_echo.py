"""SQLAlchemy's log (`echo=True`, `sqlalchemy.engine`): the statement in one record, its parameters in the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.workload.readers._records import as_json, is_sql, records, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

ENGINE = ""
_BEGINS = re.compile(
    rb"\bsqlalchemy\.engine(?:\.base)?(?:\.Engine|\.OptionEngine)?(?:\.\w{1,60})?\]?[: ]\s?(?:\[[\w-]{1,60}\] (?=[A-Z]))?"
)
START = re.compile(rb"^[^\n]{0,200}?\bsqlalchemy\.engine", re.MULTILINE)
_PARAMETERS = re.compile(
    rb"\[(?:generated in|cached since|raw sql|no key|caching disabled|dialect [^\]]{0,80}|insertmanyvalues)[^\]]{0,120}\] ?",
    re.IGNORECASE,
)
_OLD_PARAMETERS = re.compile(rb"[({\[]")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    return (
        90
        if START.search(head)
        and re.search(rb"sqlalchemy\.engine[^\n]*\b(?:SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT)\b", head)
        else 0
    )


def entries(text: bytes, skipped: Skipped) -> Iterator[Entry]:
    """Executions in the order of the log."""
    held: Entry | None = None
    for head, _, body in records(text, _BEGINS, skipped):
        parameters = _PARAMETERS.match(body)
        if parameters is not None or (held is not None and _OLD_PARAMETERS.match(body)):
            if held is not None:
                rest = body[parameters.end() :] if parameters else body
                yield (*held[:5], as_json(rest))
                held = None
            continue
        if held is not None:
            yield held
            held = None
        if body.startswith(b"BEGIN"):
            body = b"BEGIN"
        if is_sql(body):
            held = (body, None, when(head), b"", None, b"")
        else:
            skipped.passed_over += 1
    if held is not None:
        yield held
