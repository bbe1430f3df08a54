"""What was sent and came back, put into stages, spans of the plan and slices of the timeline."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.migrate.apply.units import units
from dbarchitect.model.rehearsal import FailedStatement, Felt, Moment, Span, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.migrate.rehearse.load import Done, Load
    from dbarchitect.model.migration import Plan

SLICES = 120
_STEP = re.compile(r"(?:undoing )?step (\d+)(?: of \d+)?: (.*)", re.DOTALL)


@dataclass
class Clock:
    """Times of the monotonic clock: the load from `start` to `stopped`, the plan from `began` to `ended`, then the way back."""

    start: float
    began: float = 0.0
    ended: float = 0.0
    stopped: float = 0.0
    back_began: float = 0.0
    back_ended: float = 0.0

    def at(self, moment: float) -> float:
        """Seconds since the load began, without those in which it rested between the plan and the way back."""
        rested = self.back_began - self.stopped if self.back_began else 0.0
        if self.back_began and moment >= self.back_began:
            return moment - self.start - rested
        return min(moment, self.stopped or moment) - self.start

    def resting(self, moment: float) -> bool:
        return bool(self.stopped) and moment > self.stopped and not (self.back_began and moment >= self.back_began)

    def stage(self, one: Done) -> Stage:
        """A statement that overlaps the plan is of `during`."""
        if self.back_began and one.began >= self.back_began:
            return "rollback"
        if one.ended < self.began or not self.began:
            return "before"
        return "during" if one.began <= self.ended or not self.ended else "after"

    def windows(self) -> Iterator[tuple[Stage, float]]:
        yield "before", self.began - self.start
        yield "during", self.ended - self.began
        yield "after", self.stopped - self.ended
        if self.back_began:
            yield "rollback", self.back_ended - self.back_began


@dataclass
class Run:
    """A phase (or the whole) as it ran; `works`: the present version of the application must work in it."""

    name: str
    began: float
    works: bool
    ended: float = 0.0
    said: list[tuple[float, str]] = field(default_factory=list)

    def says(self, text: str, at: float) -> None:
        self.said.append((at, text))


def _quantile(ordered: Sequence[float], part: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else None


def felt(done: Sequence[Done], clock: Clock) -> tuple[Felt, ...]:
    """What the load felt, stage by stage. A refused statement counts for the longest, since somebody waited for it."""
    made = []
    for stage, seconds in clock.windows():
        ours = [d for d in done if clock.stage(d) == stage]
        took = sorted(1000 * d.took for d in ours if not d.error)
        longest = max((1000 * d.took for d in ours), default=None)
        made.append(
            Felt(
                stage=stage, seconds=seconds, statements=len(ours), per_second=len(took) / seconds if seconds > 0 else 0.0,
                p50_ms=_quantile(took, 0.5), p99_ms=_quantile(took, 0.99), longest_ms=longest,
                failed=sum(bool(d.error) for d in ours),
            )
        )  # fmt: skip
    return tuple(made)


def moments(done: Sequence[Done], clock: Clock, lags: Sequence[tuple[float, int, float]]) -> tuple[Moment, ...]:
    """The timeline in at most `SLICES` slices; a statement stands where it began, so that a stall is seen where it set in."""
    ends = clock.at(max(clock.stopped, clock.back_ended))
    width = max(ends / SLICES, 0.05)
    count = max(1, round(ends / width))
    longest: dict[int, float] = {}
    number, failed = Counter[int](), Counter[int]()
    for one in done:
        at = min(count - 1, max(0, int(clock.at(one.began) / width)))
        number[at] += 1
        failed[at] += bool(one.error)
        longest[at] = max(longest.get(at, 0.0), 1000 * one.took)
    behind: dict[int, tuple[float, int]] = {}
    for when, size, seconds in lags:
        at = int(clock.at(when) / width)
        if clock.resting(when):
            continue
        had = behind.get(at, (0.0, 0))
        behind[at] = (max(had[0], 1000 * seconds), max(had[1], size))
    return tuple(
        Moment(
            at=i * width, statements=number[i], longest_ms=longest.get(i), failed=failed[i],
            lag_ms=behind[i][0] if i in behind else None, lag_bytes=behind[i][1] if i in behind else None,
        )
        for i in range(count)
    )  # fmt: skip


def spans(load: Load, clock: Clock, runs: Sequence[Run], plan: Plan) -> tuple[Span, ...]:
    """Each unit of the plan with its time, and what the load felt meanwhile."""
    texts = _texts(plan)
    made = []
    for run in runs:
        steps = [(at, m) for at, said in run.said if (m := _STEP.match(said))]
        for i, (at, match) in enumerate(steps):
            ended = steps[i + 1][0] if i + 1 < len(steps) else run.ended or at
            sql = "" if run.name == "way back" else texts.get((run.name, int(match[1])), "")
            made.append(_span(load, clock, at, ended, match[2], sql, run.name))
    return tuple(made)


def _texts(plan: Plan) -> dict[tuple[str, int], str]:
    parts = [(p.name, p.steps) for p in plan.phases] if plan.phases else [("", plan.steps)]
    return {(name, u.number): ";\n".join(s.sql for s in u.steps) for name, steps in parts for u in units(steps)}


def _span(load: Load, clock: Clock, began: float, ended: float, what: str, sql: str, phase: str) -> Span:
    over = [d for d in load.done if d.began <= ended and d.ended >= began]
    worst = max(over, key=lambda d: d.took, default=None)
    return Span(
        what=what, sql=sql, phase=phase, began=clock.at(began), ended=clock.at(ended),
        longest_ms=1000 * worst.took if worst else None, stalled=load.statements[worst.statement].name if worst else "",
        failed=sum(bool(d.error) for d in over),
    )  # fmt: skip


def refused_statements(load: Load, clock: Clock, runs: Sequence[Run]) -> tuple[FailedStatement, ...]:
    """The statements that were refused, by what was said, the first first."""
    groups: dict[tuple[int, str, Stage, bool, bool], list[Done]] = {}
    for one in load.done:
        if one.error:
            key = (one.statement, one.error, clock.stage(one), not _must_work(one, runs), one.healed)
            groups.setdefault(key, []).append(one)
    made = [
        FailedStatement(
            name=load.statements[number].name, sql=load.statements[number].sql, message=message, count=len(found),
            first_at=clock.at(found[0].began), stage=stage, expected=expected, healed=healed,
        )
        for (number, message, stage, expected, healed), found in groups.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda f: f.first_at))


def _must_work(one: Done, runs: Sequence[Run]) -> bool:
    """Whether the phase it fell into is one in which the present version works; after the way back it does again."""
    current = None
    for run in runs:
        if run.began <= one.ended:
            current = run
    if current is None:
        return True
    return current.works or (current.name == "way back" and bool(current.ended) and one.began > current.ended)
