"""Every statement planned at every size: what it costs, how it is planned, and where that turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.model.growth import StatementGrowth
from dbarchitect.shadow.resizing import resize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.facts import PlannerFacts

_STEEPER = 1.5
"""A cost that grows by more than this beyond the data's own factor has turned."""
_DEARER = 3.0
"""A statement that touches no more rows than before is expected to cost no more; beyond this it has turned."""
_MOST_STATEMENTS = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement to plan: with values, or with parameters (`$1`). `whole_table`: by its nature it reads most of a table."""

    name: str
    sql: str
    weight: float = 1.0
    whole_table: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan's cost, its shape and the rows it gives."""

    cost: float
    shape: str
    rows: float


def planned(
    shadow: Shadow, sizes: Sequence[tuple[float, PlannerFacts]], asked: Sequence[Asked], setup: Sequence[str] = ()
) -> tuple[tuple[StatementGrowth, ...], tuple[str, ...]]:
    """Every statement at every size, and in words what could not be planned. The shadow stands at the first size."""
    plans: dict[str, list[Plan | None]] = {a.name: [] for a in asked[:_MOST_STATEMENTS]}
    unplanned: dict[str, str] = {}
    for at, (_, facts) in enumerate(sizes):
        if at:
            resize(shadow, facts)
        for statement in setup:
            shadow.planner.execute(statement.encode())
        for one in asked[:_MOST_STATEMENTS]:
            plan, why = _plan(shadow, one)
            plans[one.name].append(plan)
            if why:
                unplanned.setdefault(one.name, why)
        if setup:
            shadow.planner.execute("RESET ROLE")
    factors = [factor for factor, _ in sizes]
    found = tuple(_statement(a, factors, plans[a.name]) for a in asked[:_MOST_STATEMENTS])
    return found, tuple(f"{name}: {why}" for name, why in unplanned.items())


def _plan(shadow: Shadow, one: Asked) -> tuple[Plan | None, str]:
    import psycopg

    try:
        plan = shadow.explain_generic(one.sql) if "$1" in one.sql else shadow.explain(one.sql)
    except psycopg.Error as error:
        return None, str(error).splitlines()[0]
    return Plan(float(plan["Total Cost"]), " > ".join(_shape(plan)), float(plan["Plan Rows"])), ""


def _shape(plan: Mapping[str, Any]) -> Iterator[str]:
    """What the plan does to which table, in order; gathering, hashing and going by a bitmap are how, not what."""
    node = str(plan["Node Type"])
    if node in ("Bitmap Index Scan", "Index Only Scan"):
        node = "Index Scan"
    if node not in ("Gather", "Gather Merge", "Hash", "Materialize", "Memoize", "Bitmap Heap Scan"):
        on = plan.get("Index Name") or plan.get("Relation Name")
        yield f"{node} on {on}" if on else node
    for inner in plan.get("Plans", ()):
        yield from _shape(inner)


def _statement(one: Asked, factors: Sequence[float], plans: Sequence[Plan | None]) -> StatementGrowth:
    turns, why = _turn(one, factors, plans)
    return StatementGrowth(
        statement=one.name,
        costs=tuple(None if p is None else p.cost for p in plans),
        shapes=tuple("" if p is None else p.shape for p in plans),
        turns_at=turns,
        why=why,
        weight=one.weight,
    )


def _turn(one: Asked, factors: Sequence[float], plans: Sequence[Plan | None]) -> tuple[float | None, str]:
    """The first factor at which the plan is another, or its cost outgrows the data."""
    first = plans[0] if plans else None
    if first is None:
        return None, ""
    whole = one.whole_table or any(
        step in first.shape for step in ("Aggregate", "WindowAgg")
    )  # summing takes what there is
    for factor, plan in zip(factors[1:], plans[1:], strict=True):
        if plan is None:
            continue
        ratio = plan.cost / max(first.cost, 0.01)
        if ratio > factor * _STEEPER:
            return factor, f"costs {ratio:.3g} times as much for {factor:g} times the data"
        if not whole and ratio > _DEARER and plan.rows <= first.rows * 1.5:
            return factor, f"gives as few rows as before and costs {ratio:.3g} times as much"
        if plan.shape != first.shape:
            return factor, f"is planned another way: {_difference(first.shape, plan.shape)}"
    return None, ""


def _difference(before: str, after: str) -> str:
    old, new = before.split(" > "), after.split(" > ")
    gone = [s for s in old if s not in new]
    come = [s for s in new if s not in old]
    if not gone and not come:
        return "the same steps in another order"
    if not come or not gone:
        return f"{'with' if come else 'without'} {', '.join((come or gone)[:3])}"
    return f"{', '.join(come[:3])} instead of {', '.join(gone[:3])}"
