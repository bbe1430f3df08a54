"""The sentences that all forms of a workload share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.words import milliseconds, number, short

if TYPE_CHECKING:
    from dbarchitect.model.observed import Habit, Observed, Read

_KINDS = {
    "n_plus_one": "one read per row of a list (N+1)",
    "chatty_transaction": "many small statements",
    "identical_reads": "the same question again",
    "polling": "polling",
    "unbounded_read": "a read without a bound",
    "missing_limit": "a sorted list without LIMIT",
    "write_hot_spot": "one row that everybody writes",
}


def without_values(read: Read) -> Read:
    """The workload without anything that was a constant of a statement."""
    return read.but(statements=tuple(o.but(draws=()) for o in read.statements))


def source_line(read: Read) -> str:
    return f"{read.where or 'the text given'} ({read.form.replace('_', ' ')})"


def headline(read: Read) -> str:
    """How much was read, over how long, and what is wrong with it."""
    total = sum(o.total_ms or 0.0 for o in read.statements)
    calls = sum(o.calls for o in read.statements)
    shapes = len(read.statements)
    parts = [f"{short(calls)} calls of {counted(shapes, 'statement')}" if shapes else "no statement of an application"]
    if total:
        parts[0] += f" took {duration(total)}"
    if read.seconds:
        parts[0] += f" within {duration(read.seconds * 1000)}"
    if read.findings:
        parts.append(counted(len(read.findings), "habit") + " to look at")
    missed = sum(u.count for u in read.unread)
    if missed:
        parts.append(f"{counted(missed, 'line')} not read")
    return "; ".join(parts) + "."


def duration(spent: float) -> str:
    """Milliseconds as people say them."""
    for unit, size in (("days", 86_400_000.0), ("h", 3_600_000.0), ("min", 60_000.0)):
        if spent >= 2 * size:
            return f"{spent / size:.1f} {unit}"
    return milliseconds(spent)


def share(one: Observed, read: Read) -> float | None:
    """Its part of all time; None where times are unknown."""
    total = sum(o.total_ms or 0.0 for o in read.statements)
    return (one.total_ms or 0.0) / total if total else None


def figures(one: Observed, read: Read) -> str:
    """`1,234 calls, 5.6 ms each, 7 s in all, 12 rows each, 3.4 a second`."""
    parts = [counted(round(one.calls), "call")]
    if one.mean_ms is not None:
        parts.append(f"{milliseconds(one.mean_ms)} each")
        parts.append(f"{duration(one.total_ms or 0.0)} in all")
    if one.max_ms is not None and one.calls > 1:
        parts.append(f"at most {milliseconds(one.max_ms)}")
    if one.rows is not None and one.calls:
        parts.append(f"{number(round(one.rows / one.calls, 2))} rows each")
    if one.statement.rate_per_second:
        rate = one.statement.rate_per_second
        parts.append(f"{rate:,.1f} a second" if rate >= 0.1 else f"{rate * 3600:,.1f} an hour")
    return ", ".join(parts)


def title(habit: Habit) -> str:
    return _KINDS.get(habit.kind, habit.kind.replace("_", " "))


def cost(habit: Habit) -> str:
    parts = [f"{habit.calls:,.0f} calls"] if habit.calls else []
    if habit.milliseconds:
        parts.append(duration(habit.milliseconds))
    return ", ".join(parts)


def unread(read: Read) -> tuple[str, ...]:
    return tuple(f"{u.why}: {u.count:,}" for u in read.unread)
