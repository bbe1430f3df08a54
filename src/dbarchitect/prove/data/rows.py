"""Rows of one table, in bulk: references first, then values under each scenario, then what rows owe each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dbarchitect.prove.data import across
from dbarchitect.prove.data.columns import Judge, make
from dbarchitect.prove.data.formula import Columns, evaluate, offset_on_axis
from dbarchitect.prove.data.grouping import codes, places
from dbarchitect.prove.data.needs import Need, Scenario
from dbarchitect.prove.data.plan import Plan
from dbarchitect.prove.data.references import Rows, agreeing, refer_to_itself, sample
from dbarchitect.prove.data.slots import place
from dbarchitect.prove.data.uniques import distinct
from dbarchitect.prove.data.values import Array, Values, concat, nulls

BATCH = 50_000


def make_rows(plan: Plan, parents: Mapping[str, Rows], wanted: int, judge: Judge) -> tuple[Rows, int]:
    """Up to `wanted` rows that satisfy all that could be read; fewer where keys run out."""
    parts: list[Rows] = []
    count = 0
    for attempt in range(6):
        missing = wanted - count
        if missing <= 0:
            break
        size = max(16, min(BATCH, round(missing * (1 if attempt == 0 else 1.6)) + (0 if attempt == 0 else 8)))
        rows, n = _batch(plan, parents, size, judge)
        if n > missing:
            rows, n = {c: v.take(np.arange(missing)) for c, v in rows.items()}, missing
        if n == 0 and attempt >= 2:
            break
        if n:
            parts.append(rows)
            count += n
    if not parts:
        return {}, 0
    return {c: concat([p[c] for p in parts]) for c in parts[0]}, count


def _batch(plan: Plan, parents: Mapping[str, Rows], n: int, judge: Judge) -> tuple[Rows, int]:
    start = plan.next_number
    plan.next_number += n
    given = {c: v.take(np.arange(plan.offset, plan.offset + n) % len(v)) for c, v in plan.promised.items()}
    if plan.among is None:
        plan.among = agreeing(plan.refs, parents)
    rows, valid = sample(plan.refs, parents, n, plan.offset, plan.rng, given, plan.among)
    plan.offset += n
    which = _assigned(plan, n)
    rows = _null_by_need(plan, rows, which, n)
    for name in sorted(plan.left_empty - set(rows)):
        if name in plan.specs:
            rows[name] = nulls(plan.specs[name].kind, n, plan.specs[name].scale)
    for name in plan.specs:
        if name not in rows:
            rows[name] = _column(plan, name, which, n, start, judge)
    _relate(plan, rows, which)
    across.move_inside(plan, rows, n, parents)
    if plan.slots:
        place(plan.slots, rows, n, plan.today, plan.slots_used, plan.types, plan.slot_step)
    for column, others in plan.ranked.items():
        _rank(plan, rows, column, others)
    for _, rule in plan.rules:
        valid &= ~evaluate(rule, rows, n)[1]
    rows, n = _kept(rows, n, valid & across.compare(plan, rows, n, parents))
    rows, n = _kept(rows, n, across.below_ceilings(plan, rows, n, parents))
    rows = _references_to_itself(plan, rows, n)
    for key in plan.uniques:
        if all(c in rows for c in key.names):
            rows, n = _kept(rows, n, distinct(key, rows, n))
    rows = _references_to_itself(plan, rows, n)
    if any(r.to_itself for r in plan.refs):
        valid = np.ones(n, dtype=bool)
        for _, rule in plan.rules:
            valid &= ~evaluate(rule, rows, n)[1]
        if not valid.all():
            rows = _kept_with_references(plan, rows, valid)
    return rows, n


def _kept(rows: Rows, n: int, keep: Array) -> tuple[Rows, int]:
    if keep.all():
        return rows, n
    index = np.flatnonzero(keep)
    return {c: v.take(index) for c, v in rows.items()}, len(index)


def _kept_with_references(plan: Plan, rows: Rows, valid: Array) -> Rows:
    """Rows whose reference to their own table breaks a rule refer to nobody instead."""
    for ref in plan.refs:
        if ref.to_itself and ref.optional:
            for column, target in zip(ref.columns, ref.constraint.target_columns, strict=True):
                if column != target and column in rows:
                    rows[column] = rows[column].but_null(~valid)
    return rows


def _references_to_itself(plan: Plan, rows: Rows, n: int) -> Rows:
    for ref in plan.refs:
        if ref.to_itself and all(t in rows for t in ref.constraint.target_columns):
            found, _ = refer_to_itself(ref, rows, n, plan.rng)
            rows = {**rows, **found}
    return rows


def _assigned(plan: Plan, n: int) -> list[tuple[Scenario, Array]]:
    """Which rows follow which scenario, by the share of the values each covers."""
    if len(plan.scenarios) == 1:
        return [(plan.scenarios[0], np.arange(n))]
    weights = np.array([_weight(plan, s) for s in plan.scenarios])
    picked = plan.rng.choice(len(plan.scenarios), size=n, p=weights / weights.sum())
    picked[: min(n, len(plan.scenarios))] = np.arange(min(n, len(plan.scenarios)))
    return [(s, found) for i, s in enumerate(plan.scenarios) if len(found := np.flatnonzero(picked == i))]


def _weight(plan: Plan, scenario: Scenario) -> float:
    weight = 1.0
    for name, need in scenario.needs.items():
        spec = plan.specs.get(name)
        if spec is None:
            continue
        listed = spec.facts.values if spec.facts else ()
        if need.allowed is not None and spec.facts is not None and len(spec.facts.shares) == len(listed):
            shares = dict(zip(listed, spec.facts.shares, strict=True))
            weight *= max(sum(shares.get(v, 0.02) for v in need.allowed), 0.01)
        elif need.allowed is not None:
            weight *= len(need.allowed)
        if not spec.column.not_null and need.null is True:
            weight *= max(spec.null_share, 0.05)
        elif not spec.column.not_null and need.null is False:
            weight *= 1 - min(spec.null_share, 0.9)
    return weight


def _null_by_need(plan: Plan, rows: Rows, which: list[tuple[Scenario, Array]], n: int) -> Rows:
    """References that may be empty are, by their share and by what the scenario asks."""
    out = dict(rows)
    optional = {c for r in plan.refs if r.optional for c in r.columns if not plan.table.column(c).not_null}
    required = {c for r in plan.refs if not r.optional for c in r.columns}
    for ref in plan.refs:
        own = [c for c in ref.columns if c in optional and c in out and c not in required]
        if not own:
            continue
        share = max(plan.specs[c].null_share if c in plan.specs else 0.0 for c in own)
        empty = plan.rng.random(n) < share
        for scenario, index in which:
            wishes = {scenario.need(c).null for c in own} - {None}
            if wishes:
                empty[index] = True in wishes
        for column in own:
            out[column] = out[column].but_null(empty)
        optional -= set(own)
    for name in [c for r in plan.refs for c in r.columns if c not in out and not r.to_itself]:
        if name in plan.specs:
            spec = plan.specs[name]
            out[name] = nulls(spec.kind, n, spec.scale)
    return out


def _column(plan: Plan, name: str, which: list[tuple[Scenario, Array]], n: int, start: int, judge: Judge) -> Values:
    spec = plan.specs[name]
    needs: dict[Need, list[Array]] = {}
    for scenario, index in which:
        needs.setdefault(scenario.need(name), []).append(index)
    if len(needs) == 1:
        return make(spec, next(iter(needs)), n, start, plan.rng, judge)
    parts, places = [], []
    for need, indexes in needs.items():
        index = np.concatenate(indexes)
        parts.append(make(spec, need, len(index), start, plan.rng, judge))
        start += len(index)
        places.append(index)
    together = concat(parts)
    back = np.empty(n, dtype=np.int64)
    back[np.concatenate(places)] = np.arange(n)
    return together.take(back)


def _relate(plan: Plan, rows: Rows, which: list[tuple[Scenario, Array]]) -> None:
    """Columns compared with each other are put in order: the later one moves."""
    fixed = {c for r in plan.refs for c in r.columns}
    for scenario, index in which:
        for relation in scenario.relations:
            if relation.left in rows and relation.right in rows:
                _put_in_order(plan, rows, relation, scenario, index, fixed)


def _put_in_order(plan: Plan, rows: Rows, relation: Columns, scenario: Scenario, index: Array, fixed: set[str]) -> None:
    left, right = rows[relation.left], rows[relation.right]
    if left.kind != right.kind or left.scale != right.scale or left.kind in {"bool"}:
        return
    if left.kind == "text":
        if relation.op == "=" and relation.left not in fixed:
            _overwrite(rows, relation.left, index, right.data[index])
        return
    shift = offset_on_axis(right, relation.offset)
    if shift is None:
        return
    a, b = left.data[index], right.data[index] + (shift if shift else 0)
    bad = ~_holds(a, relation.op, b)
    if not bad.any():
        return
    gap = _gap(left.kind, left.scale, len(index), plan.rng)
    if relation.left in fixed and relation.right in fixed:
        return
    above = relation.op in {">", ">=", "<>"}
    if relation.op == "=":
        gap = np.zeros_like(gap)
    if relation.left not in fixed:
        moved = np.where(bad, b + gap if above else b - gap, a)
        target, need = relation.left, scenario.need(relation.left)
        if relation.op in {"<", "<="} and relation.right not in fixed and not _inside(plan, target, need, moved):
            moved = np.where(bad, a + gap - (shift or 0), right.data[index])
            target = relation.right
    else:
        moved = np.where(bad, a - gap - shift if above else a + gap - shift, right.data[index])
        target = relation.right
    if relation.op in {"<", "<="} and target == relation.left and relation.right not in fixed:
        # the end follows the beginning, not the other way round: times stay near today
        moved = np.where(bad, a + gap - shift, right.data[index])
        target = relation.right
    _overwrite(rows, target, index, moved)


def _inside(plan: Plan, column: str, need: Need, data: Array) -> bool:
    low = need.low if need.low is not None else plan.specs[column].base.low
    return low is None or bool((data >= low).all())


def _holds(a: Array, op: str, b: Array) -> Array:
    import operator

    compare = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
    return np.asarray(compare.get(op, operator.ne)(a, b), dtype=bool)


def _gap(kind: str, scale: int, n: int, rng: np.random.Generator) -> Array:
    match kind:
        case "timestamp" | "interval":
            return np.floor(rng.lognormal(4.5, 1.2, n)).astype(np.int64) * 60_000_000 + 60_000_000
        case "time":
            return rng.integers(1, 60, n) * 60_000_000
        case "date":
            return rng.integers(1, 40, n)
        case "float":
            return rng.random(n) * 10 + 0.01
        case _:
            return rng.integers(1, 20 * 10**scale + 1, n)


def _overwrite(rows: Rows, column: str, index: Array, data: Array) -> None:
    values = rows[column]
    changed = values.data.copy()
    changed[index] = data
    rows[column] = Values(values.kind, changed, values.null, values.scale)


def _rank(plan: Plan, rows: Rows, column: str, others: tuple[str, ...]) -> None:
    """1, 2, 3 … within equal `others`."""
    if any(c not in rows for c in others):
        return
    spec = plan.specs[column]
    least = max(1, int(spec.base.low or 1))
    scopes = [rows[c] for c in others]
    group = codes(scopes)
    first = np.unique(group, return_index=True)[1]
    keys = list(zip(*(v.take(first).keys() for v in scopes), strict=True))
    done = plan.counters
    passed = np.array([done.get((column, k), least - 1) for k in keys], dtype=np.int64)
    for key, total in zip(keys, (passed + np.bincount(group, minlength=len(keys))).tolist(), strict=True):
        done[(column, key)] = total
    ranks = passed[group] + 1 + places(group)
    highs = [h for h in (spec.base.high, *(s.need(column).high for s in plan.scenarios)) if h is not None]
    if highs:
        # a row whose scope is not known yet is in nobody's order: it need not count on beyond the last number
        loose = np.logical_or.reduce([v.null for v in scopes])
        ranks = np.where(loose, least + (ranks - least) % max(1, int(min(highs)) - least + 1), ranks)
    rows[column] = Values("int", ranks, rows[column].null, 0)


__all__ = ["make_rows"]
