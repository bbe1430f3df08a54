"""The sentences that all forms of an explanation share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.words import milliseconds, short

if TYPE_CHECKING:
    from dbarchitect.model.explanation import Cause, Effect, Explanation, Remedy, Rewrite, Step

_ORIGINS = {
    "pasted": "the plan that was given",
    "source": "planned by the source; nothing was executed there",
    "sandbox": "planned in a throw-away PostgreSQL",
    "shadow": "planned in a shadow of the source",
}


def headline(it: Explanation) -> str:
    """What the time goes into, and how much of it can be won."""
    parts = []
    if it.plan.execution_ms is not None:
        parts.append(f"It ran {milliseconds(it.plan.execution_ms)}")
    elif it.plan.root.cost is not None:
        parts.append(f"Its estimated cost is {short(it.plan.root.cost)}")
    weighty = it.causes[0] if it.causes else None
    if weighty is not None:
        share = f" ({weighty.share:.0%})" if weighty.share is not None else ""
        parts.append(f"what weighs most: {_lowered(weighty.title)}{share}")
    else:
        parts.append("nothing in its plan stands out")
    best = it.rewrites[0] if it.rewrites else None
    if best is not None:
        parts.append(f"{counted(len(it.rewrites), 'proven rewrite')}, the best {gain(best.effect)}")
    return "; ".join(parts) + "."


def _lowered(title: str) -> str:
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def source_line(it: Explanation) -> str:
    """Where the plan comes from."""
    parts = [it.source or "a plan", it.engine, it.fidelity or _ORIGINS[it.origin]]
    return ", ".join(p for p in parts if p)


def gain(effect: Effect) -> str:
    """Time where it was measured on both sides, and cost."""
    parts = []
    if effect.ms_before is not None and effect.ms_after is not None:
        parts.append(f"{milliseconds(effect.ms_before)} → {milliseconds(effect.ms_after)}")
    elif effect.ms_after is not None:
        parts.append(f"over 5 s → {milliseconds(effect.ms_after)}")
    if effect.cost_before is not None and effect.cost_after is not None:
        parts.append(f"cost {short(effect.cost_before)} → {short(effect.cost_after)}")
    return ", ".join(parts)


def proof(remedy: Remedy) -> str:
    """Whether it was tried, and what came of it."""
    match remedy.proven:
        case True:
            return f"tried: {remedy.proof}"
        case False:
            return f"tried, does not help: {remedy.proof}"
    return remedy.proof


def remedies(cause: Cause) -> tuple[Remedy, ...]:
    """What helps first; what was tried in vain last."""
    return tuple(sorted(cause.remedies, key=lambda r: {True: 0, None: 1, False: 2}[r.proven]))


def measure(step: Step) -> str:
    """Its own time, or its own cost."""
    if step.self_ms is not None:
        return milliseconds(step.self_ms)
    return f"cost {short(step.self_cost)}" if step.self_cost is not None else ""


def share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}" if value >= 0.005 else "<1%"


def statement(sql: str) -> str:
    return sql if sql.rstrip().endswith(";") else f"{sql};"


def depths(it: Explanation) -> dict[int, int]:
    """How deep each node stands, by its number."""
    found = {it.plan.root.number: 0}
    for node in it.plan.nodes():
        for child in node.children:
            found[child.number] = found[node.number] + 1
    return found


def heading(it: Explanation, number: int) -> str:
    """The node as the engine names it."""
    node = next(n for n in it.plan.nodes() if n.number == number)
    join = f" {node.join}" if node.join and node.join != "Inner" else ""
    on = node.relation or node.cte or node.function or ""
    using = f" using {node.index}" if node.index else ""
    prefix = f"{node.subplan}: " if node.subplan else ""
    return f"{prefix}{'Parallel ' if node.parallel else ''}{node.kind}{join}{using}{f' on {on}' if on else ''}"


def named(it: Explanation, cause: Cause) -> str:
    """The nodes a cause is about."""
    return ", ".join(f"#{n} {heading(it, n)}" for n in cause.nodes[:3])


def why(rewrite: Rewrite) -> str:
    return f"{rewrite.why[0].upper()}{rewrite.why[1:]}."
