"""Where the time of a plan goes: what each node took itself, all loops and processes counted.

Times in a plan are averages per loop, children included. Below a Gather the loops of all processes are counted, which run at the same
time: the time that passed is the sum divided by the processes. A CTE runs where it is read, so its time belongs to the scans of it; an
init plan's belongs to the node it stands at.
"""

from __future__ import annotations

from dataclasses import dataclass

from dbarchitect.model.plan import Plan, PlanNode


@dataclass(frozen=True, slots=True)
class Spent:
    """`total_ms` and `self_ms` are time that passed, None where nothing was timed; `share` is of the whole plan."""

    total_ms: float | None
    self_ms: float | None
    self_cost: float | None
    share: float | None
    rows: float | None
    factor: float | None
    loops: float


def spent(plan: Plan) -> dict[int, Spent]:
    """What each node took, by its number."""
    totals: dict[int, float | None] = {}
    parts: dict[int, float] = {}
    _totals(plan.root, 1, totals, parts)
    ctes = _ctes(plan)
    readers = _readers(plan)
    selves = {n.number: _self_ms(n, totals, ctes, readers) for n in plan.nodes()}
    costs = _self_costs(plan)
    timed = [s for s in selves.values() if s is not None]
    whole_ms, whole_cost = sum(timed), sum(c for c in costs.values() if c is not None)
    found = {}
    for node in plan.nodes():
        own, cost = selves[node.number], costs[node.number]
        share = None
        if own is not None and whole_ms > 0:
            share = own / whole_ms
        elif cost is not None and whole_cost > 0 and not timed:
            share = cost / whole_cost
        processes = parts.get(node.number, 1)
        found[node.number] = Spent(
            totals[node.number], own, cost, share, _rows(node), factor(node), (node.loops or 0) / processes
        )
    return found


def factor(node: PlanNode) -> float | None:
    """Actual rows of a loop by those expected, each at least one; None where it did not run."""
    if not node.loops or node.actual_rows is None or node.rows is None:
        return None
    return max(node.actual_rows, 1.0) / max(node.rows, 1.0)


def _rows(node: PlanNode) -> float | None:
    if node.loops is not None and node.actual_rows is not None:
        return node.actual_rows * node.loops
    return node.rows


def _totals(node: PlanNode, processes: float, found: dict[int, float | None], parts: dict[int, float]) -> None:
    waiting = [(node, processes)]
    while waiting:
        one, many = waiting.pop()
        if one.actual_ms is None or one.loops is None:
            found[one.number] = None
        else:
            shared = max(1.0, min(many, one.loops))
            found[one.number] = one.actual_ms * one.loops / shared
            parts[one.number] = shared
        below = many
        if one.kind in ("Gather", "Gather Merge"):
            below = (one.workers if one.workers is not None else one.workers_planned or 0) + 1.0
        waiting += [(c, 1.0 if c.relationship == "InitPlan" else below) for c in one.children]


def _ctes(plan: Plan) -> dict[str, PlanNode]:
    return {n.subplan[4:]: n for n in plan.nodes() if n.subplan and n.subplan.startswith("CTE ")}


def _readers(plan: Plan) -> dict[str, float]:
    """The time of all scans of each CTE, so that its own is shared out among them."""
    found: dict[str, float] = {}
    for node in plan.nodes():
        if node.kind == "CTE Scan" and node.cte and node.actual_ms is not None and node.loops is not None:
            found[node.cte] = found.get(node.cte, 0.0) + node.actual_ms * node.loops
    return found


def _self_ms(
    node: PlanNode, totals: dict[int, float | None], ctes: dict[str, PlanNode], readers: dict[str, float]
) -> float | None:
    whole = totals[node.number]
    if whole is None:
        return None
    below = 0.0
    for child in node.children:
        if not (child.subplan or "").startswith("CTE "):
            below += totals[child.number] or 0.0
    made = ctes.get(node.cte or "") if node.kind == "CTE Scan" else None
    if made is not None and readers.get(node.cte or ""):
        below += (totals[made.number] or 0.0) * whole / readers[node.cte or ""]
    return max(0.0, whole - below)


def _self_costs(plan: Plan) -> dict[int, float | None]:
    """Cost of each node without its children's; of an inner side that is repeated, what its parent's cost leaves for it."""
    found: dict[int, float | None] = {}
    scale = {plan.root.number: 1.0}
    for node in plan.nodes():
        factor_here = scale[node.number]
        if node.cost is None:
            found[node.number] = None
            scale |= {c.number: factor_here for c in node.children}
            continue
        weights = {}
        for child in node.children:
            times = 1.0
            if node.kind == "Nested Loop" and child.relationship == "Inner" and node.children:
                times = max(1.0, node.inputs[0].rows or 1.0)
            elif child.relationship == "SubPlan" and f"hashed {child.subplan}" not in (
                node.filter or node.join_filter or ""
            ):
                times = max(1.0, node.inputs[0].rows or 1.0) if node.inputs else max(1.0, node.rows or 1.0)
            weights[child.number] = (child.cost or 0.0) * times
        below = sum(weights.values())
        squeeze = min(1.0, node.cost / below) if below > 0 else 1.0
        found[node.number] = max(0.0, node.cost - below * squeeze) * factor_here
        for child in node.children:
            grown = weights[child.number] / child.cost if child.cost else 1.0
            scale[child.number] = factor_here * grown * squeeze
    return found
