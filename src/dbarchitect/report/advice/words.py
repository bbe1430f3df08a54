"""The sentences that all forms of an advice share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.words import milliseconds, short

if TYPE_CHECKING:
    from dbarchitect.model.advice import Advice, AdvisedIndex, DroppedIndex, Measured, StatementCost

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def size(amount: float | None) -> str:
    """Bytes in the largest unit that leaves at least one before the point."""
    if amount is None:
        return "unknown"
    unit = 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount /= 1000
        unit += 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit < 2 or amount >= 100 else f"{amount:.1f} {_UNITS[unit]}"


def headline(it: Advice) -> str:
    """How many indexes, what they take, and what the workload then costs."""
    if not it.indexes and not it.drop and it.budget_bytes is not None:
        return (
            f"No index that fits into {size(it.budget_bytes)} lowers the workload's cost beside those that are there."
        )
    if not it.indexes and not it.drop:
        return "The indexes that are there are as good as any that were tried."
    parts = []
    if it.indexes:
        parts.append(f"{counted(len(it.indexes), 'new index', 'new indexes')} of {size(it.size_bytes)}")
    if it.drop:
        parts.append(f"{counted(len(it.drop), 'index', 'indexes')} to drop")
    return f"{' and '.join(parts)}: the workload's cost falls from {short(it.cost_before)} to {short(it.cost_after)} ({share(it)})."


def share(it: Advice) -> str:
    return f"{it.cost_after / it.cost_before:.1%} of today's" if it.cost_before else "nothing to save"


def source_line(it: Advice) -> str:
    """What was looked at, and by which planner."""
    parts = [it.source, f"workload {it.workload}" if it.workload else "", it.fidelity.planner]
    if it.fidelity.statistics_from:
        parts.append(f"statistics of {it.fidelity.statistics_from}")
    if it.fidelity.score is not None:
        parts.append(f"fidelity {it.fidelity.score:.2f}")
    return ", ".join(p for p in parts if p)


def gain(index: AdvisedIndex) -> str:
    said = f"saves {index.gain:.2%} of the workload"
    if index.upkeep > 0.00005:
        said += f" after {index.upkeep:.2%} for writes"
    return said


def serves(index: AdvisedIndex, most: int = 6) -> str:
    """The statements that use it, with their costs."""
    named = [f"{s.statement} ({short(s.cost_before)} → {short(s.cost_after)})" for s in index.serves[:most]]
    more = len(index.serves) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def building(index: AdvisedIndex) -> str:
    if not index.build_seconds:
        return size(index.size_bytes)
    seconds = f"about {index.build_seconds:.0f} s" if index.build_seconds >= 1 else "under a second"
    return f"{size(index.size_bytes)}, built in {seconds}"


def dropped(index: DroppedIndex) -> str:
    since = f" since {index.since}" if index.since else ""
    scans = f" ({index.scans} scans{since})" if index.scans is not None else ""
    return f"{index.why}{scans}; {size(index.size_bytes)}"


def turned(it: Advice) -> tuple[StatementCost, ...]:
    """Statements by what they cost in all, before."""
    return tuple(sorted(it.statements, key=lambda s: -s.weight * s.cost_before))


def time(one: Measured) -> tuple[str, str]:
    return tuple("failed or over 20 s" if t is None else milliseconds(t) for t in (one.ms_before, one.ms_after))  # type: ignore[return-value]


def script(it: Advice) -> str:
    """What builds and drops, one statement after the other; CONCURRENTLY runs in no transaction."""
    lines = [f"-- {gain(i)}; {building(i)}\n{i.sql};" for i in it.indexes]
    lines += [f"-- {dropped(d)}\n{d.sql};" for d in it.drop]
    return "\n\n".join(lines) + "\n" if lines else ""


def way_back(it: Advice) -> str:
    lines = [f"{d.restore_sql};" for d in it.drop] + [f"{i.drop_sql};" for i in it.indexes]
    return "\n".join(lines) + "\n" if lines else ""
