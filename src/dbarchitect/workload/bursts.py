"""What a session does in one go: the same read for one key after another, transactions of many statements, the same read again.

A go is a transaction, or statements of one session without a pause of more than a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAUSE_SECONDS = 1
LONGEST = 400
"""Statements of one go that are looked at together."""
MANY = 8
WIDEST = 4
"""Steps from one execution to the next within a run: children of the same parent may take turns."""
STEADY = 0.8
MOST_SESSIONS = 20_000


@dataclass(slots=True)
class Repeated:
    """Runs of a shape: many executions one after the other, with at most three of others between each two, in a steady beat.

    `parents` counts the reads just before a run, by number.
    """

    bursts: int = 0
    calls: int = 0
    most: int = 0
    milliseconds: float = 0.0
    identical: int = 0
    """Of the calls, those with the text and parameters of an earlier one of the run."""
    parents: dict[int, int] = field(default_factory=dict)

    def add(self, other: Repeated, numbers: dict[int, int]) -> None:
        self.bursts += other.bursts
        self.calls += other.calls
        self.most = max(self.most, other.most)
        self.milliseconds += other.milliseconds
        self.identical += other.identical
        for parent, count in other.parents.items():
            mine = numbers.get(parent, -1)
            self.parents[mine] = self.parents.get(mine, 0) + count


Step = tuple[int, bytes, bytes, float | None]
"""(number of the shape, text, parameters, milliseconds)"""


@dataclass(slots=True)
class _Go:
    moment: int = -1
    began: bool = False
    steps: list[Step] = field(default_factory=list)
    running: dict[int, int] = field(default_factory=dict)
    """Shapes whose run was cut by the length of the go, with their parents."""


class Bursts:
    """`kinds[number]` is the kind of statement of a shape's number."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.repeated: dict[int, Repeated] = {}
        self.seen: dict[int, int] = {}
        """Executions of each shape that were looked at."""
        self.again: dict[int, tuple[int, float]] = {}
        """Reads that had been answered before in the same go: how many, and their milliseconds."""
        self.transactions = 0
        self.long_transactions = 0
        """Transactions of more than `2 * MANY` statements."""
        self.transaction_statements = 0
        self.longest_transaction = 0
        self._goes: dict[bytes, _Go] = {}

    def see(self, session: bytes, number: int, sql: bytes, parameters: bytes, moment: int, ms: float | None) -> None:
        go = self._goes.get(session)
        if go is None:
            go = self._opened(session)
        steps = go.steps
        if steps and ((moment - go.moment > PAUSE_SECONDS and not go.began) or len(steps) >= LONGEST):
            self._flush(go, cut=len(steps) >= LONGEST)
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
        go = self._goes[session] = _Go()
        return go

    def _transaction(self, statements: int) -> None:
        self.transactions += 1
        self.transaction_statements += statements
        self.longest_transaction = max(self.longest_transaction, statements)
        self.long_transactions += statements > 2 * MANY

    def _flush(self, go: _Go, cut: bool = False) -> None:
        steps, go.steps = go.steps, []
        running, go.running = go.running, {}
        places: dict[int, list[int]] = {}
        for i, step in enumerate(steps):
            known = places.get(step[0])
            if known is None:
                places[step[0]] = [i]
            else:
                known.append(i)
        for number, mine in places.items():
            self.seen[number] = self.seen.get(number, 0) + len(mine)
            if len(mine) >= MANY:
                if self.kinds[number] == "select":
                    self._answered(number, mine, steps)
                for run in _runs(mine):
                    parent = self._run(number, run, steps, running.get(number) if run[0] <= WIDEST else None)
                    if cut and run[-1] >= len(steps) - WIDEST:
                        go.running[number] = parent

    def _answered(self, number: int, mine: list[int], steps: list[Step]) -> None:
        known: set[tuple[bytes, bytes]] = set()
        count, spent = self.again.get(number, (0, 0.0))
        for i in mine:
            what = steps[i][1:3]
            if what in known:
                count += 1
                spent += steps[i][3] or 0.0
            known.add(what)
        self.again[number] = count, spent

    def _run(self, number: int, run: list[int], steps: list[Step], goes_on: int | None) -> int:
        """The run counted; its parent."""
        it = self.repeated.setdefault(number, Repeated())
        it.calls += len(run)
        it.most = max(it.most, len(run))
        it.milliseconds += sum(steps[i][3] or 0.0 for i in run)
        it.identical += len(run) - len({steps[i][1:3] for i in run})
        if goes_on is not None:
            return goes_on
        it.bursts += 1
        # what comes again and again within the run is another child of the same parent
        within = {steps[i][0] for i in range(run[0], run[-1])}
        parent = -1
        for i in range(run[0] - 1, max(-1, run[0] - 1 - 2 * WIDEST), -1):
            if self.kinds[steps[i][0]] == "select" and steps[i][0] not in within:
                parent = steps[i][0]
                break
        it.parents[parent] = it.parents.get(parent, 0) + 1
        return parent

    def finish(self) -> None:
        for go in self._goes.values():
            self._flush(go)
        self._goes = {}

    def merge(self, later: Bursts, numbers: dict[int, int]) -> None:
        for number, repeated in later.repeated.items():
            self.repeated.setdefault(numbers.get(number, -1), Repeated()).add(repeated, numbers)
        for number, seen in later.seen.items():
            mine = numbers.get(number, -1)
            self.seen[mine] = self.seen.get(mine, 0) + seen
        for number, (count, spent) in later.again.items():
            mine = numbers.get(number, -1)
            before = self.again.get(mine, (0, 0.0))
            self.again[mine] = before[0] + count, before[1] + spent
        self.transactions += later.transactions
        self.long_transactions += later.long_transactions
        self.transaction_statements += later.transaction_statements
        self.longest_transaction = max(self.longest_transaction, later.longest_transaction)


def _runs(places: list[int]) -> Iterator[list[int]]:
    """Stretches of at least `MANY` places that are at most `WIDEST` apart, most of them as far apart as the others."""
    begin = 0
    for i in range(1, len(places) + 1):
        if i < len(places) and places[i] - places[i - 1] <= WIDEST:
            continue
        run = places[begin:i]
        begin = i
        if len(run) >= MANY:
            gaps = [b - a for a, b in pairwise(run)]
            if max(gaps.count(g) for g in range(1, WIDEST + 1)) >= STEADY * len(gaps):
                yield run
