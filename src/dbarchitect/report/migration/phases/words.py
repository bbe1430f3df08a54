"""What phases come to, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from dbarchitect.model.migration import Phase, Plan, Way


def headline(plan: Plan) -> str:
    """One line: whether both versions worked in every phase, and every way back."""
    phases = counted(len(plan.phases), "phase")
    if plan.stopped:
        return f"Stopped: {phases}, {counted(sum(not x.allowed for x in plan.losses), 'loss', 'losses')} that nobody has allowed."
    tried = sum(p.trial.statements for p in plan.phases)
    if plan.verified:
        return f"Verified: {phases}, run on {plan.verification.engine} with {counted(tried, 'statement')} of both versions, and back from each."
    if plan.verified is None:
        return f"Not verified: {phases}. {plan.verification.why}".rstrip()
    return f"Failed: {phases}. {plan.verification.why or 'Not every phase stood its trial.'}"


def tried(phase: Phase) -> str:
    """The trial of a phase in a line."""
    it = phase.trial
    named = (("old version", it.old), ("new version", it.new), ("read alike", it.same), ("way back", it.back))
    return "; ".join(f"{n}: {'not tried' if v is None else 'yes' if v else 'no'}" for n, v in named)


def way(it: Way) -> str:
    blocked = "" if it.blocked_seconds is None else f"blocks {time(it.blocked_seconds)}, "
    lasts = "" if it.duration_seconds is None else f"lasts {time(it.duration_seconds)}, "
    return f"{it.name.replace('_', ' ')}: {blocked}{lasts}{it.why} ({it.formula})"


def time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.2g} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"
