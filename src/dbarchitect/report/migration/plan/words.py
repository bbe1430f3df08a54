"""What a plan comes to, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan, Step


def headline(plan: Plan) -> str:
    """One line: whether it may be run, and what it holds."""
    if not plan.steps:
        return "Nothing to do: both sides are alike."
    steps = counted(len(plan.steps), "step")
    if plan.stopped:
        lost = counted(sum(not x.allowed for x in plan.losses), "loss", "losses")
        return f"Stopped: {steps}, {lost} that nobody has allowed."
    if plan.verified:
        return f"Verified: {steps}, run on {plan.verification.engine} there and back, {counted(plan.verification.rows, 'row')} compared."
    if plan.verified is None:
        return f"Not verified: {steps}. {plan.verification.why}".rstrip()
    return f"Failed: {steps}. {plan.verification.why or 'The trial did not end where it should.'}"


def source_line(plan: Plan) -> str:
    return f"{plan.before.where or 'nothing'} to {plan.after.where or 'nothing'}"


def proof(plan: Plan) -> tuple[tuple[str, str], ...]:
    """What was tried, each with its outcome."""
    it = plan.verification
    named = (
        ("applied", it.applied),
        ("schema as asked for", it.equal),
        ("rows and values kept", it.kept),
        ("the way back", it.back),
    )
    return tuple((name, "not tried" if value is None else "yes" if value else "no") for name, value in named)


def notes(step: Step) -> str:
    """What the step locks, rewrites and reads, and what must be known of it."""
    found = []
    if step.lock:
        found.append(step.lock)
    if step.rewrites:
        found.append(f"rewrites {', '.join(step.rewrites)}")
    elif step.scans:
        found.append(f"reads {', '.join(step.scans)}")
    if not step.transactional:
        found.append("outside a transaction")
    if not step.reversible:
        found.append("the way back does not bring the data again")
    return "; ".join(found)
