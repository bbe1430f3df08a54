"""Rules between a row and the row it refers to: values moved inside what the parent allows, and no parent given too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dbarchitect.prove.data.formula import OPERATORS, evaluate
from dbarchitect.prove.data.grouping import codes, places, shared_codes
from dbarchitect.prove.data.reading import read_formula
from dbarchitect.prove.data.values import DAY, SECOND, Array, Values

if TYPE_CHECKING:
    from dbarchitect.model.design import Ceiling, Crossing
    from dbarchitect.prove.data.plan import Plan
    from dbarchitect.prove.data.references import Rows

PERIODS = {
    "second": SECOND, "minute": 60 * SECOND, "hour": 3600 * SECOND, "day": DAY, "week": 7 * DAY, "month": 31 * DAY,
    "quarter": 92 * DAY, "year": 366 * DAY,
}  # fmt: skip
"""The longest of each period, in microseconds."""
_FULL = 0.95
"""How much of a parent's ceiling a sum is scaled down to."""
_MEASURED = frozenset({"int", "decimal", "float", "timestamp", "date", "time", "interval"})
Window = tuple[Array, Array]
"""The least and greatest value of each row; infinite where nothing is said."""


def know_rules_across(plan: Plan, crossings: tuple[Crossing, ...], ceilings: tuple[Ceiling, ...]) -> None:
    """The plan with the rules that speak of its table. Parents with a ceiling get their rows evenly."""
    name = plan.table.name
    plan.crossings = tuple(c for c in crossings if c.table == name and c.target != name)
    plan.ceilings = tuple(c for c in ceilings if c.table == name)
    limited = {c.columns for c in plan.ceilings}
    plan.refs = tuple(replace(r, skew=0.0) if r.columns in limited else r for r in plan.refs)
    starts = {s.start for s in plan.slots}
    steps = [PERIODS.get(c.period, 0) // c.most for c in plan.ceilings if c.period and c.most and c.moment in starts]
    plan.slot_step = max(steps, default=0)


def move_inside(plan: Plan, rows: Rows, n: int, parents: Mapping[str, Rows]) -> None:
    """Values beyond what the parent's row allows are moved inside; what follows them within the row moves along."""
    if not plan.crossings:
        return
    fixed = {c for r in plan.refs for c in r.columns}
    windows: dict[str, Window] = {}
    for crossing, right in _bounds(plan, rows, parents):
        if crossing.left in fixed or crossing.operator == "<>" or rows[crossing.left].kind not in _MEASURED:
            continue
        low, high = windows.setdefault(crossing.left, _open(n))
        bound, step = right.data.astype(np.float64), _step(rows[crossing.left])
        known = ~right.null
        if crossing.operator in {">", ">=", "="}:
            at_least = bound + (step if crossing.operator == ">" else 0)
            low[known] = np.maximum(low[known], at_least[known])
        if crossing.operator in {"<", "<=", "="}:
            at_most = bound - (step if crossing.operator == "<" else 0)
            high[known] = np.minimum(high[known], at_most[known])
    order = [o for o in _orders(plan) if all(c in rows and rows[c].kind in _MEASURED and c not in fixed for c in o[:2])]
    _carry_over(windows, order, rows, n)
    for column in _in_order(list(windows), order):
        _place(plan, rows, column, windows[column])
        for before, after, strictly in order:
            if before == column and after in windows:
                least = rows[column].data.astype(np.float64) + (_step(rows[after]) if strictly else 0)
                windows[after] = (np.maximum(windows[after][0], least), windows[after][1])


def compare(plan: Plan, rows: Rows, n: int, parents: Mapping[str, Rows]) -> Array:
    """Which rows keep every comparison with the row they refer to."""
    valid = np.ones(n, dtype=bool)
    for crossing, right in _bounds(plan, rows, parents):
        left = rows[crossing.left]
        holds = np.asarray(OPERATORS[crossing.operator](left.data, right.data), dtype=bool)
        valid &= holds | left.null | right.null
    return valid


def below_ceilings(plan: Plan, rows: Rows, n: int, parents: Mapping[str, Rows]) -> Array:
    """Which rows may stay so that no parent has more than its ceiling; sums are scaled down first."""
    keep = np.ones(n, dtype=bool)
    for number, ceiling in enumerate(plan.ceilings):
        scope = _scope(ceiling, rows)
        room = _room(plan, ceiling, rows, n, parents)
        if scope is None or room is None or not n:
            continue
        counted = keep & ~rows[ceiling.columns[-1]].null
        if ceiling.state:
            counted &= ~evaluate(read_formula(ceiling.state), rows, n)[1]
        index = np.flatnonzero(counted)
        group = codes([v.take(index) for v in scope])
        first = np.unique(group, return_index=True)[1]
        keys = [(number, *k) for k in zip(*(v.take(index[first]).keys() for v in scope), strict=True)]
        taken = np.array([plan.reached.get(k, 0.0) for k in keys])
        left = room[index] - taken[group] if len(keys) else room[index]
        if ceiling.amount is None:
            stays, weight = places(group) < left, np.ones(len(index))
        else:
            stays, weight = _summed(plan, rows, ceiling.amount, index, group, left)
        keep[index[~stays]] = False
        added = np.bincount(group[stays], weights=weight[stays], minlength=len(keys))
        plan.reached.update(zip(keys, (taken + added).tolist(), strict=True))
        if not ceiling.within and not ceiling.period and ceiling.amount is None:
            _leave_out(plan, ceiling, number, parents)
    return keep


def _bounds(plan: Plan, rows: Rows, parents: Mapping[str, Rows]) -> Iterator[tuple[Crossing, Values]]:
    """Each comparison with the parent's value for every row, in the measure of the row's own; null where there is none."""
    for crossing in plan.crossings:
        parent = parents.get(crossing.target)
        if not parent or crossing.left not in rows or crossing.right not in parent:
            continue
        right = _from_parent(rows, crossing.columns, parent, crossing.target_columns, crossing.right)
        right = None if right is None else _measured_like(right, rows[crossing.left])
        if right is not None:
            yield crossing, right


def _from_parent(
    rows: Rows, columns: tuple[str, ...], parent: Rows, target_columns: tuple[str, ...], wanted: str
) -> Values | None:
    """A value of the row referred to, for each row."""
    if any(c not in rows for c in columns) or any(c not in parent for c in target_columns) or not len(parent[wanted]):
        return None
    theirs, mine = shared_codes([parent[c] for c in target_columns], [rows[c] for c in columns])
    place = np.full(max(int(theirs.max(initial=0)), int(mine.max(initial=0))) + 1, -1, dtype=np.int64)
    place[theirs] = np.arange(len(theirs))
    index = place[mine]
    missing = (index < 0) | np.logical_or.reduce([rows[c].null for c in columns])
    return parent[wanted].take(np.maximum(index, 0)).but_null(missing)


def _measured_like(values: Values, other: Values) -> Values | None:
    """The values in the other's kind and scale; None where they have no common measure."""
    if (values.kind, values.scale) == (other.kind, other.scale):
        return values
    match values.kind, other.kind:
        case "date", "timestamp":
            return Values("timestamp", values.data * DAY, values.null)
        case "timestamp", "date":
            return Values("date", values.data // DAY, values.null)
        case (("int" | "decimal" | "float"), ("int" | "decimal" | "float")):
            data = values.data * (10.0 ** (other.scale - values.scale))
            return Values(other.kind, data, values.null, other.scale)
    return None


def _open(n: int) -> Window:
    return np.full(n, -np.inf), np.full(n, np.inf)


def _step(values: Values) -> float:
    match values.kind:
        case "timestamp" | "time" | "interval":
            return float(60 * SECOND)
        case "float":
            return 1e-3
    return 1.0


def _orders(plan: Plan) -> list[tuple[str, str, bool]]:
    """Pairs of columns of which the first comes before the second, and whether it may not be equal."""
    found = []
    for relation in dict.fromkeys(r for s in plan.scenarios for r in s.relations):
        if relation.offset is None and relation.op in {"<", "<="}:
            found.append((relation.left, relation.right, relation.op == "<"))
        elif relation.offset is None and relation.op in {">", ">="}:
            found.append((relation.right, relation.left, relation.op == ">"))
    return found


def _carry_over(windows: dict[str, Window], order: list[tuple[str, str, bool]], rows: Rows, n: int) -> None:
    """What comes before another is not after the other's greatest, and the other not before its least."""
    for _ in range(3):
        for before, after, strictly in order:
            if before not in windows and after not in windows:
                continue
            step = _step(rows[after]) if strictly else 0.0
            first, second = windows.setdefault(before, _open(n)), windows.setdefault(after, _open(n))
            np.minimum(first[1], second[1] - step, out=first[1])
            np.maximum(second[0], first[0] + step, out=second[0])


def _in_order(columns: list[str], order: list[tuple[str, str, bool]]) -> list[str]:
    """The columns, each after those that come before it; what goes round in a circle in the order given."""
    waiting, found = list(columns), list[str]()
    while waiting:
        ready = [c for c in waiting if not any(a == c and b in waiting and b != c for b, a, _ in order)] or waiting[:1]
        found += ready
        waiting = [c for c in waiting if c not in ready]
    return found


def _place(plan: Plan, rows: Rows, column: str, window: Window) -> None:
    """Values outside of their window are drawn anew inside: near the one end that is known, evenly between two."""
    values, (low, high) = rows[column], window
    spec = plan.specs.get(column)
    if spec is not None and spec.base.low is not None:
        low = np.maximum(low, float(spec.base.low))
    if spec is not None and spec.base.high is not None:
        high = np.minimum(high, float(spec.base.high))
    data = values.data.astype(np.float64)
    out = (data < low) | (data > high)
    if not out.any():
        return
    draw = plan.rng.random(len(data))
    gap = draw * 30 * (DAY if values.kind == "timestamp" else 1)
    closed = np.isfinite(low) & np.isfinite(high)
    with np.errstate(invalid="ignore"):
        inside = np.where(closed, low + draw * (high - low), np.where(np.isfinite(low), low + gap, high - gap))
    moved = np.where(out, inside, data)
    if values.kind != "float":
        moved = np.clip(np.rint(moved), np.ceil(low), np.where(high >= low, np.floor(high), np.inf)).astype(np.int64)
    rows[column] = Values(values.kind, np.where(out, moved, values.data), values.null, values.scale)


def _scope(ceiling: Ceiling, rows: Rows) -> list[Values] | None:
    """What rows must have in common to be counted together."""
    names = (*ceiling.columns, *ceiling.within)
    if any(c not in rows for c in names) or (ceiling.amount is not None and ceiling.amount not in rows):
        return None
    found = [rows[c] for c in names]
    if ceiling.period and ceiling.moment:
        if ceiling.moment not in rows or rows[ceiling.moment].kind not in {"date", "timestamp"}:
            return None
        found.append(_period_of(rows[ceiling.moment], ceiling.period))
    return found


def _period_of(moments: Values, period: str) -> Values:
    micros = moments.data * DAY if moments.kind == "date" else moments.data
    days = micros // DAY
    match period:
        case "year" | "quarter" | "month":
            months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
            number = months // {"year": 12, "quarter": 3}.get(period, 1)
        case "week":  # the first of January 1970 was a Thursday
            number = (days + 3) // 7
        case _:
            number = micros // PERIODS.get(period, DAY)
    return Values("int", number, moments.null)


def _room(plan: Plan, ceiling: Ceiling, rows: Rows, n: int, parents: Mapping[str, Rows]) -> Array | None:
    """How much each row's parent allows, in the units of the amount."""
    scale = rows[ceiling.amount].scale if ceiling.amount in rows else 0
    if ceiling.bound is None:
        return np.full(n, float(ceiling.most or 0) * 10.0**scale)
    parent = parents.get(ceiling.target)
    if not parent or ceiling.bound not in parent:
        return None
    found = _from_parent(rows, ceiling.columns, parent, ceiling.target_columns, ceiling.bound)
    if found is None:
        return None
    return np.where(found.null, np.inf, found.data.astype(np.float64) * 10.0 ** (scale - found.scale))


def _summed(plan: Plan, rows: Rows, amount: str, index: Array, group: Array, left: Array) -> tuple[Array, Array]:
    """Which rows fit under what is left for their group once its amounts are scaled down, and their amounts."""
    values = rows[amount]
    data = np.where(values.null[index], 0.0, values.data[index].astype(np.float64))
    total = np.bincount(group, weights=data)[group]
    scaled = np.where(total > left, data * np.maximum(left, 0.0) * _FULL / np.maximum(total, 1e-9), data)
    if values.kind != "float":
        scaled = np.floor(scaled)
    spec = plan.specs.get(amount)
    least = float(spec.base.low) if spec is not None and spec.base.low is not None else -np.inf
    scaled = np.where(values.null[index], scaled, np.maximum(scaled, least))
    written = values.data.copy()
    written[index] = np.where(values.null[index], written[index], scaled.astype(written.dtype))
    rows[amount] = Values(values.kind, written, values.null, values.scale)
    order = np.argsort(group, kind="stable")
    sums = np.cumsum(scaled[order])
    begins = np.flatnonzero(np.concatenate([[True], np.diff(group[order]) != 0])) if len(order) else order
    before = np.repeat(sums[begins] - scaled[order][begins], np.diff(np.concatenate([begins, [len(order)]])))
    running = np.empty(len(index))
    running[order] = sums - before
    return running <= left, scaled


def _leave_out(plan: Plan, ceiling: Ceiling, number: int, parents: Mapping[str, Rows]) -> None:
    """Parents that have all they may have are not chosen for further rows."""
    ref = next((r for r in plan.refs if r.columns == ceiling.columns), None)
    parent = parents.get(ceiling.target)
    if ref is None or not parent or any(c not in parent for c in ceiling.target_columns):
        return
    keys = zip(*(parent[c].keys() for c in ceiling.target_columns), strict=True)
    reached = np.array([plan.reached.get((number, *k), 0.0) for k in keys])
    most = np.full(len(reached), float(ceiling.most or 0))
    if ceiling.bound is not None:
        if ceiling.bound not in parent:
            return
        bound = parent[ceiling.bound]
        most = np.where(bound.null, np.inf, bound.data / 10.0**bound.scale)
    free = np.flatnonzero(reached < most)
    before = (plan.among or {}).get(ref.constraint.name)
    some = free if before is None else np.intersect1d(before, free)
    if len(some):
        plan.among = {**(plan.among or {}), ref.constraint.name: some}


__all__ = ["below_ceilings", "compare", "know_rules_across", "move_inside"]
