"""PostgreSQL's messages about statements, whatever the form of the log they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

_PLAN_BEGINS = re.compile(
    rb"\n[ \t]*(?:Query Parameters:|Query Identifier:|[A-Z][^\n]{0,400}\(cost=|[A-Z][^\n]{0,400}\(actual )"
)
_PLAN_ROWS = re.compile(rb"\(actual [^)]*?rows=([\d.]+)")
_JSON_TEXT = re.compile(rb'"Query Text":\s*("(?:[^"\\]|\\.)*+")')
_JSON_PARAMETERS = re.compile(rb'"Query Parameters":\s*("(?:[^"\\]|\\.)*+")')
_JSON_ROWS = re.compile(rb'"Actual Rows":\s*([\d.]+)')
MOST_PENDING = 10_000


class Messages:
    """Puts together what PostgreSQL says in several messages: a statement, its duration, its parameters, its plan."""

    def __init__(self, skipped: Skipped) -> None:
        self._skipped = skipped
        self._last: Entry | None = None
        """May still get parameters from the DETAIL that follows."""
        self._begun: dict[bytes, tuple[bytes, bytes]] = {}
        """Of `log_statement`: by session the statement and its parameters, whose duration follows."""
        self._planned: dict[bytes, Entry] = {}
        """Of auto_explain: by session what a line of `log_min_duration_statement` may say once more."""

    def log(self, body: bytes, when: bytes, session: bytes, joined: bool) -> Iterator[Entry]:
        """`body` follows `LOG:  `. `joined`: line ends stand as \\x01."""
        if self._last is not None:
            yield self._last
            self._last = None
        if not body.startswith(b"duration: "):
            sql, said = _statement(body)
            if said == b"statement" or said == b"execute":
                yield from self._overdue(session)
                self._begun[session] = (_lines(sql, joined), b"")
            return
        number, found, rest = body[10:].partition(b" ms")
        try:
            milliseconds = float(number)
        except ValueError:
            milliseconds = -1.0
        if not found or not 0.0 <= milliseconds < 1e12:
            self._skipped.miss("durations that are no number")
            return
        if not rest.strip():
            begun = self._begun.pop(session, None)
            if begun is None:
                self._skipped.passed_over += 1
            else:
                yield (begun[0], milliseconds, when, session, None, begun[1])
            return
        if rest.startswith(b"  plan:"):
            yield from self._plan(_lines(rest[7:], joined), milliseconds, when, session)
            return
        sql, said = _statement(rest[2:])
        if said is None:
            self._skipped.miss("durations of what is no statement")
        elif said == b"statement" or said == b"execute":
            entry = (_lines(sql, joined), milliseconds, when, session, None, b"")
            self._last = self._with_plan(entry) if self._planned else entry
        else:
            # parse and bind are steps of an execution that has a line of its own
            self._skipped.passed_over += 1

    def detail(self, body: bytes, session: bytes) -> Iterator[Entry]:
        """`body` follows `DETAIL:  `."""
        if body[:11].lower() != b"parameters:":
            self._skipped.passed_over += 1
            return
        parameters = body[11:].strip()
        if self._last is not None and self._last[3] == session:
            yield (*self._last[:5], parameters)
            self._last = None
        elif session in self._begun:
            self._begun[session] = (self._begun[session][0], parameters)
        else:
            self._skipped.passed_over += 1

    def _plan(self, text: bytes, milliseconds: float, when: bytes, session: bytes) -> Iterator[Entry]:
        read = planned_statement(text)
        if read is None:
            self._skipped.miss("plans without the text of their statement")
            return
        sql, parameters, rows = read
        yield from self._overdue(session)
        if len(self._planned) >= MOST_PENDING:
            yield from self._all_planned()
        self._planned[session] = (sql, milliseconds, when, session, rows, parameters)

    def _with_plan(self, entry: Entry) -> Entry:
        """The entry, with rows and parameters of its plan where the line before was that plan."""
        plan = self._planned.get(entry[3])
        if plan is None or plan[0].rstrip(b"; \n") != entry[0].rstrip(b"; \n"):
            return entry
        del self._planned[entry[3]]
        return (*entry[:4], plan[4], plan[5])

    def _overdue(self, session: bytes) -> Iterator[Entry]:
        """What the session left without the line that could have followed."""
        planned = self._planned.pop(session, None)
        if planned is not None:
            yield planned
        begun = self._begun.pop(session, None)
        if begun is not None:
            yield (begun[0], None, b"", session, None, begun[1])

    def _all_planned(self) -> Iterator[Entry]:
        yield from self._planned.values()
        self._planned = {}

    def finish(self) -> Iterator[Entry]:
        if self._last is not None:
            yield self._last
            self._last = None
        yield from self._all_planned()
        for session, (sql, parameters) in self._begun.items():
            yield (sql, None, b"", session, None, parameters)
        self._begun = {}


def _lines(text: bytes, joined: bool) -> bytes:
    return text.replace(b"\x01", b"\n") if joined and b"\x01" in text else text


def _statement(said: bytes) -> tuple[bytes, bytes | None]:
    """The SQL of `statement: …` or `execute name: …`, and which of them it is; None when it is neither."""
    if said.startswith(b"statement: "):
        return said[11:], b"statement"
    what, found, sql = said.partition(b": ")
    step, _, name = what.partition(b" ")
    if not found or step not in (b"execute", b"parse", b"bind") or len(name) > 200:
        return b"", None
    if step == b"execute" and name == b"fetch from":
        return sql, b"fetch"
    return sql, step


def planned_statement(text: bytes) -> tuple[bytes, bytes, float | None] | None:
    """Statement, parameters and rows of a plan of auto_explain, in text, JSON, YAML or XML; None when it has no statement."""
    body = text.lstrip()
    if body.startswith(b"{"):
        import json

        found = _JSON_TEXT.search(body)
        if found is None:
            return None
        parameters = _JSON_PARAMETERS.search(body)
        rows = _JSON_ROWS.search(body)
        try:
            sql = json.loads(found[1], strict=False).encode()
            given = json.loads(parameters[1], strict=False).encode() if parameters else b""
        except ValueError:
            return None
        return sql, given, float(rows[1]) if rows and rows[1].count(b".") < 2 else None
    if not body.startswith(b"Query Text: "):
        return None
    begins = _PLAN_BEGINS.search(body)
    sql = body[12 : begins.start() if begins else len(body)].strip()
    given = re.search(rb"\n[ \t]*Query Parameters: ([^\n]*)", body)
    actual = _PLAN_ROWS.search(body)
    rows_read = float(actual[1]) if actual and actual[1].count(b".") < 2 and actual[1] != b"." else None
    return sql, given[1] if given else b"", rows_read
