"""What a rehearsal came to, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.words import milliseconds, number

if TYPE_CHECKING:
    from dbarchitect.model.rehearsal import Compared, FailedStatement, Lag, Rehearsal, Span, Undone

STAGES = {"before": "before", "during": "during the plan", "after": "after it", "rollback": "on the way back"}


def headline(it: Rehearsal) -> str:
    """One line: whether it may be run, and on what that rests."""
    faults = it.faults
    state = "Rehearsed well" if not faults else f"{counted(len(faults), 'fault')} in the rehearsal"
    felt = (
        f"longest stall {milliseconds(it.longest_stall_ms)}"
        if it.longest_stall_ms is not None
        else "nobody was held up"
    )
    return f"{state}: {counted(it.rows, 'row')}, {number(it.rate)} statements a second, {felt}, on {it.engine}."


def source_line(it: Rehearsal) -> str:
    return f"a migration of {it.source or 'a schema'} rehearsed"


def stages(it: Rehearsal) -> tuple[tuple[str, ...], ...]:
    """A row for each stage: its name, seconds, statements a second, half within, 99 of 100 within, the longest, refused."""
    return tuple(
        (
            STAGES[f.stage], f"{f.seconds:.1f} s", number(round(f.per_second)), milliseconds(f.p50_ms), milliseconds(f.p99_ms),
            milliseconds(f.longest_ms), number(f.failed),
        )
        for f in it.felt
    )  # fmt: skip


HEADS = ("stage", "took", "statements/s", "p50", "p99", "longest", "refused")


def span(it: Span) -> str:
    phase = f"{it.phase}: " if it.phase else ""
    felt = f"; longest of the load {milliseconds(it.longest_ms)} ({it.stalled})" if it.longest_ms is not None else ""
    failed = f"; {it.failed} refused" if it.failed else ""
    return f"{phase}{it.what}, from {it.began:.2f} s for {milliseconds(1000 * (it.ended - it.began))}{felt}{failed}"


def failure(it: FailedStatement) -> str:
    expected = " (expected: this version need not work there)" if it.expected else ""
    if it.healed:
        expected = " (done when it was prepared anew, which many drivers do by themselves outside of a transaction, and some do not)"
    return f"{it.name}: {it.message}; {counted(it.count, 'time')}, first at {it.first_at:.2f} s, {STAGES[it.stage]}{expected}"


def comparison(it: Compared) -> str:
    when = "after the plan" if it.when == "after" else "after the way back"
    what = f"{counted(it.rows, 'row')} of {counted(it.tables, 'table')}, {counted(it.columns, 'column')}, after {counted(it.writes, 'write')}"
    outcome = "none lost, doubled or changed" if it.same else f"{counted(it.different, 'row')} lost, doubled or changed"
    planned = f"; {counted(it.by_plan, 'row')} changed by the plan itself" if it.by_plan else ""
    examples = f": {', '.join(it.examples)}" if it.examples else ""
    return f"{when}: {what}: {outcome}{planned}{examples}"


def replica(it: Lag) -> str:
    if not it.measured:
        return f"not measured: {it.why}"
    caught = f", all of it {milliseconds(it.caught_up_ms)} after the last write" if it.caught_up_ms is not None else ""
    return f"at most {milliseconds(it.longest_ms)} and {number(it.longest_bytes or 0)} bytes behind{caught}"


def way_back(it: Undone) -> str:
    if it.schema_same is None and it.rows_same is None:
        return f"{it.what}: not tried, {it.why}"
    if not it.holds:
        return f"{it.what}: does not hold, {it.why or 'rows differ'}"
    if it.rows_same is None:
        return f"{it.what}: the schema comes back; {it.why}"
    return f"{it.what}: schema and rows come back"


def sections(it: Rehearsal) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Lists under their titles; those that are empty are left out."""
    found = (
        ("Faults", it.faults),
        ("The plan, step by step", tuple(span(s) for s in it.spans)),
        ("Refused statements of the application", tuple(failure(f) for f in it.failures)),
        ("Rows beside the twin", tuple(comparison(c) for c in it.compared)),
        ("The replica", (replica(it.lag),)),
        ("The way back, step by step", tuple(way_back(u) for u in it.undone)),
        ("The load", tuple(f"{s.name}: {counted(s.executed, 'time')}" for s in it.load)),
        ("Not compared", tuple(dict.fromkeys(n for c in it.compared for n in c.left_out))),
        ("Not judged", it.not_judged),
    )  # fmt: skip
    return tuple((title, rows) for title, rows in found if rows)


WIDTH, HEIGHT = 900.0, 220.0


def ends(it: Rehearsal) -> float:
    """Seconds that the timeline covers."""
    if not it.moments:
        return 1.0
    step = it.moments[1].at - it.moments[0].at if len(it.moments) > 1 else 1.0
    return max(it.moments[-1].at + step, max((s.ended for s in it.spans), default=0.0), 0.001)


def across(it: Rehearsal, seconds: float) -> float:
    """Where a moment stands on the timeline."""
    return round(WIDTH * min(1.0, max(0.0, seconds / ends(it))), 1)


def highest(it: Rehearsal) -> float:
    """The milliseconds at the top of the timeline."""
    values = [m.longest_ms or 0.0 for m in it.moments] + [m.lag_ms or 0.0 for m in it.moments]
    return max([*values, 1.0])


def _up(it: Rehearsal, value: float) -> float:
    return round(HEIGHT * (1 - value / highest(it)), 1)


def line_of_latency(it: Rehearsal) -> str:
    return " ".join(f"{across(it, m.at)},{_up(it, m.longest_ms)}" for m in it.moments if m.longest_ms is not None)


def line_of_lag(it: Rehearsal) -> str:
    return " ".join(f"{across(it, m.at)},{_up(it, m.lag_ms)}" for m in it.moments if m.lag_ms is not None)


def bars(it: Rehearsal) -> tuple[tuple[float, float, float, float], ...]:
    """Statements of each slice as bars below the line: x, y, width, height."""
    most = max([m.statements for m in it.moments] or [1]) or 1
    wide = max(0.5, WIDTH / max(1, len(it.moments)) - 1)
    return tuple((across(it, m.at), round(60 - 60 * m.statements / most, 1), round(wide, 1), round(60 * m.statements / most, 1)) for m in it.moments)  # fmt: skip


def failures_at(it: Rehearsal) -> tuple[tuple[float, int], ...]:
    return tuple((across(it, m.at), m.failed) for m in it.moments if m.failed)
