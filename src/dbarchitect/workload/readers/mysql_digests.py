"""An export of MySQL's `performance_schema.events_statements_summary_by_digest`, or of `sys.statement_analysis`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.inspection import StatementUse
from dbarchitect.workload.readers import _rows

if TYPE_CHECKING:
    from dbarchitect.workload.entry import Skipped

ENGINE = "mysql"
START = None
PICOSECONDS_PER_MILLISECOND = 1e9
_FOLDED = re.compile(r"\(\s*\.\.\.\s*\)|\(\s*\?\s*,\s*\.\.\.\s*\)")
_MORE_ROWS = re.compile(r"/\*\s*,?\s*\.\.\.\s*\*/|,\s*\.\.\.")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    names = _rows.header(head)
    return 97 if "digest_text" in names and "count_star" in names else 0


def totals(text: bytes, skipped: Skipped) -> tuple[StatementUse, ...]:
    """Every digest with its counters; `...` for a list or for rows is one placeholder."""
    found = []
    for row in _rows.rows(text, skipped):
        digest, calls = row.get("digest_text"), _rows.number(row, "count_star")
        if not isinstance(digest, str) or calls is None:
            skipped.miss("rows without a digest or its count")
            continue
        picoseconds = _rows.number(row, "sum_timer_wait")
        total = picoseconds / PICOSECONDS_PER_MILLISECOND if picoseconds is not None else None
        returned = (_rows.number(row, "sum_rows_sent") or 0.0) + (_rows.number(row, "sum_rows_affected") or 0.0)
        found.append(
            StatementUse(
                sql=_MORE_ROWS.sub("", _FOLDED.sub("(?)", digest)), calls=calls, total_ms=total,
                mean_ms=total / calls if total is not None and calls else None, rows=returned,
            )
        )  # fmt: skip
    return tuple(found)
