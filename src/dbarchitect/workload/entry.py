"""What a reader gives: one execution of a statement, as plain as can be, since there are millions of them."""

from __future__ import annotations

from dataclasses import dataclass, field

Entry = tuple[bytes, float | None, bytes, bytes, float | None, bytes]
"""(sql, milliseconds, when, session, rows, parameters). `when` begins with `YYYY-MM-DD HH:MM:SS` or is empty; `session` is whatever
tells sessions apart; `parameters` is `$1 = '…', $2 = …`, or values as a JSON list after `json:`, or empty."""


@dataclass(slots=True)
class Skipped:
    """Lines that gave no entry: `passed_over` were understood, `unread` not, by the reason."""

    passed_over: int = 0
    unread: dict[str, int] = field(default_factory=dict)

    def miss(self, why: str, count: int = 1) -> None:
        self.unread[why] = self.unread.get(why, 0) + count

    def add(self, other: Skipped) -> None:
        self.passed_over += other.passed_over
        for why, count in other.unread.items():
            self.miss(why, count)
