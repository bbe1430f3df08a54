"""What a session does in one go: the same read for one key after another, transactions of many statements, the same read again.

A go is a transaction, or statements of one session without a pause of more than a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PAUSE_SECONDS = 1
LONGEST = 400
"""Statements of one go that are looked at together."""
MANY = 8
MOST_SESSIONS = 20_000
LAST_READS = 64


@dataclass(slots=True)
class Repeated:
    """A shape that came many times in a go. `parents` counts the shapes of the reads just before."""

    bursts: int = 0
    calls: int = 0
    most: int = 0
    milliseconds: float = 0.0
    parents: dict[int, int] = field(default_factory=dict)
    identical: int = 0
    """Of the calls, those with the text and parameters of an earlier one in the go."""

    def add(self, other: Repeated, numbers: dict[int, int]) -> None:
        self.bursts += other.bursts
        self.calls += other.calls
        self.most = max(self.most, other.most)
        self.milliseconds += other.milliseconds
        self.identical += other.identical
        for parent, count in other.parents.items():
            mine = numbers.get(parent, -1)
            self.parents[mine] = self.parents.get(mine, 0) + count


@dataclass(slots=True)
class _Go:
    moment: int = -1
    began: bool = False
    steps: list[tuple[int, bytes, bytes, float | None]] = field(default_factory=list)


class Bursts:
    """`kinds[number]` is the kind of statement of a shape's number."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.repeated: dict[int, Repeated] = {}
        self.transactions = 0
        self.long_transactions = 0
        """Transactions of more than `MANY` small statements."""
        self.transaction_statements = 0
        self.longest_transaction = 0
        self.sessions = 0
        self.moments: dict[int, dict[int, int]] = {}
        """For each shape the pauses, in whole seconds, between its executions in one session."""
        self._last: dict[tuple[bytes, int], int] = {}
        self._goes: dict[bytes, _Go] = {}

    def see(self, session: bytes, number: int, sql: bytes, parameters: bytes, moment: int, ms: float | None) -> None:
        go = self._goes.get(session)
        if go is None:
            go = self._opened(session)
        steps = go.steps
        if steps and ((moment - go.moment > PAUSE_SECONDS and not go.began) or len(steps) >= LONGEST):
            self._flush(go)
        go.moment = moment
        kind = self.kinds[number] if number >= 0 else "other"
        if kind == "select" or kind == "insert" or kind == "update" or kind == "delete":
            go.steps.append((number, sql, parameters, ms))
        elif kind == "begin":
            self._flush(go)
            go.began = True
        elif kind == "commit" or kind == "rollback":
            if go.began:
                self._transaction(len(go.steps))
            self._flush(go)
            go.began = False

    def _opened(self, session: bytes) -> _Go:
        if len(self._goes) >= MOST_SESSIONS:
            for go in self._goes.values():
                self._flush(go)
            self._goes.clear()
        self.sessions += 1
        go = self._goes[session] = _Go()
        return go

    def _transaction(self, statements: int) -> None:
        self.transactions += 1
        self.transaction_statements += statements
        self.longest_transaction = max(self.longest_transaction, statements)
        self.long_transactions += statements > 2 * MANY

    def _flush(self, go: _Go) -> None:
        steps = go.steps
        if len(steps) >= MANY:
            counts: dict[int, int] = {}
            for step in steps:
                counts[step[0]] = counts.get(step[0], 0) + 1
            for number, count in counts.items():
                if count >= MANY:
                    self._repeat(number, count, steps)
        go.steps = []

    def _repeat(self, number: int, count: int, steps: list[tuple[int, bytes, bytes, float | None]]) -> None:
        mine = [i for i, s in enumerate(steps) if s[0] == number]
        it = self.repeated.setdefault(number, Repeated())
        it.bursts += 1
        it.calls += count
        it.most = max(it.most, count)
        it.milliseconds += sum(steps[i][3] or 0.0 for i in mine)
        it.identical += count - len({(steps[i][1], steps[i][2]) for i in mine})
        parent = next((steps[i][0] for i in range(mine[0] - 1, -1, -1) if self.kinds[steps[i][0]] == "select"), -1)
        it.parents[parent] = it.parents.get(parent, 0) + 1

    def finish(self) -> None:
        for go in self._goes.values():
            self._flush(go)
        self._goes = {}

    def merge(self, later: Bursts, numbers: dict[int, int]) -> None:
        for number, repeated in later.repeated.items():
            self.repeated.setdefault(numbers.get(number, -1), Repeated()).add(repeated, numbers)
        self.transactions += later.transactions
        self.long_transactions += later.long_transactions
        self.transaction_statements += later.transaction_statements
        self.longest_transaction = max(self.longest_transaction, later.longest_transaction)
        self.sessions = max(self.sessions, later.sessions)
