"""The advice as a value: each index with what it serves and gains, what goes, what was refused and why, and the certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.advising import size_of
from dbarchitect.advise.building import built, gone
from dbarchitect.advise.hinting import told_hints
from dbarchitect.advise.naming import name, taken
from dbarchitect.advise.oracle import bits
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.model.advice import (
    Advice,
    AdvisedIndex,
    DroppedIndex,
    Point,
    RefusedIndex,
    Served,
    StatementCost,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.advise.advising import Advised
    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.model.advice import Fidelity, Unplanned, Why
    from dbarchitect.model.inspection import Inspection

_MOST_REFUSED = 40
_SHORT_DAYS = 14
"""A month's end may not have been among fewer."""
_READ_BYTES_PER_SECOND = 200e6
_SORT_ROWS_PER_SECOND = 1.5e6


def told(
    done: Advised, fidelity: Fidelity, inspection: Inspection | None = None, unplanned: Sequence[Unplanned] = ()
) -> Advice:
    """The whole of it. `inspection` has the counters of existing indexes, where there are any."""
    chosen = done.found.chosen
    drop, kept = _existing(done, chosen, inspection)
    found = done.found
    names = _names(done, chosen)
    return Advice(
        indexes=_indexes(done, chosen, names),
        drop=drop,
        kept=kept,
        cost_before=done.before,
        cost_after=found.cost,
        lower_bound=found.bound,
        gap=found.gap,
        clamped=found.clamped,
        size_bytes=size_of(done, chosen),
        budget_bytes=done.wishes.budget_bytes,
        most_indexes=done.wishes.most_indexes,
        candidates=len(done.candidates),
        tried=done.tried,
        planner_calls=done.calls,
        seconds=round(done.seconds, 2),
        certificate=certificate(done),
        curve=tuple(
            Point(budget_bytes=b, size_bytes=s, cost=_part(f.cost, done), bound=_part(f.bound, done))
            for b, s, f in done.curve
        ),
        statements=_statements(done, chosen),
        refused=_refused(done, chosen),
        hints=told_hints(done, names),
        never_used=done.never_used,
        unplanned=tuple(unplanned),
        fidelity=fidelity,
    )


def certificate(done: Advised) -> str:
    """How good the set is, and what that rests on."""
    after, gap = _part(done.found.cost, done), done.found.gap
    within = []
    if done.wishes.budget_bytes is not None:
        within.append("the bytes")
    if done.wishes.most_indexes is not None:
        within.append("the number")
    limits = f" within {' and '.join(within)} allowed" if within else ""
    many = len(done.candidates)
    few = (done.found.pool & ((1 << many) - 1)).bit_count()
    said = (
        f"{after:.1%} of today's cost, at most {gap:.1%} above the optimum of all sets of {f'the best {few} of' if few < many else 'these'} "
        f"{many} candidates{limits}; "
        f"{done.calls} planner calls. It holds where more indexes never make a plan dearer, nor a smaller index of the same keys"
    )
    broken = sum(b.healed for b in done.books)
    if broken:
        said += f"; PostgreSQL's planner broke that in {broken} places, each of which was corrected before the bound was taken"
    return said + "."


def _part(cost: float, done: Advised) -> float:
    return cost / done.before if done.before else 1.0


def _names(done: Advised, chosen: int) -> dict[int, str]:
    """Names of the new indexes, by candidate."""
    used = taken(done.about.schema)
    return {n: name(done.candidates[n], used) for n in bits(chosen & ~done.existing)}


def _indexes(done: Advised, chosen: int, names: dict[int, str]) -> tuple[AdvisedIndex, ...]:
    plans = [b.plan(chosen) for b in done.books]
    old = [b.plan(done.existing) for b in done.books]
    made = []
    for n in bits(chosen & ~done.existing):
        one = done.candidates[n]
        index = one.index.but(name=names[n])
        served: dict[str, Served] = {}
        for q, asked in enumerate(done.asked):
            if plans[q].used >> n & 1:
                served.setdefault(
                    asked.name, Served(statement=asked.name, cost_before=old[q].cost, cost_after=plans[q].cost)
                )
        made.append(
            AdvisedIndex(
                name=index.name, table=str(one.table), kind=_kind(one), size_bytes=done.sizes[n],
                sql=built(one.table, index, done.about.schema), drop_sql=gone(one.table, index.name, done.about.schema),
                serves=tuple(served.values()), gain=_gain(done, chosen, n),
                upkeep=done.problem.upkeep[n] / done.before if done.before else 0.0,
                build_seconds=_build_seconds(done, n),
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda i: (-i.gain, i.name)))


def _kind(one: Candidate) -> str:
    return "covering" if one.kind == "merged" else one.kind


def _gain(done: Advised, chosen: int, n: int) -> float:
    """What comes back when it alone is left out."""
    rest = chosen & ~(1 << n)
    more = -done.problem.upkeep[n]
    for book, weight in zip(done.books, done.problem.weights, strict=True):
        if book.plan(chosen).used >> n & 1:
            more += weight * (book.plan(rest).cost - book.plan(chosen).cost)
    return max(0.0, more / done.before) if done.before else 0.0


def _build_seconds(done: Advised, n: int) -> float:
    one = done.candidates[n]
    read = done.about.pages(one.table) * 8192 * 2 / _READ_BYTES_PER_SECOND  # CONCURRENTLY reads the table twice
    factor = {"gin": 6.0, "gist": 6.0, "hnsw": 200.0, "brin": 0.1}.get(one.index.method, 1.0)
    return round(read + factor * done.about.rows(one.table) / _SORT_ROWS_PER_SECOND, 1)


def _existing(
    done: Advised, chosen: int, inspection: Inspection | None
) -> tuple[tuple[DroppedIndex, ...], tuple[str, ...]]:
    uses = {(u.table, u.index): u for u in (inspection.index_use or ())} if inspection else {}
    window = inspection.window if inspection else None
    before = 0
    after = 0
    for book in done.books:
        before |= book.plan(done.existing).used
        after |= book.plan(chosen).used
    drop, kept = [], []
    for n in bits(done.existing):
        one = done.candidates[n]
        use = uses.get((str(one.table), one.index.name))
        scans = use.scans if use else None
        needed = _needed(done, one, chosen)
        if after >> n & 1 or needed:
            kept.append(f"{one.index.name}: {needed or 'plans use it'}")
        elif scans and not before >> n & 1:
            kept.append(f"{one.index.name}: {scans} scans were counted by statements that are not in the workload")
        else:
            why = "no plan of the workload uses it" + (
                " any more: what it served has better ones" if before >> n & 1 else ""
            )
            if scans == 0:
                why += ", and the server counted no scan of it"
            elif scans is None:
                why += "; the server's own counters were not seen: look at pg_stat_user_indexes, on replicas too, before it goes"
            if scans is not None and window is not None and window.days is not None and window.days < _SHORT_DAYS:
                why += f"; its counters cover no more than {window.days:.1f} days"
            drop.append(
                DroppedIndex(
                    name=one.index.name, table=str(one.table), why=why, size_bytes=done.sizes[n], scans=scans,
                    sql=gone(one.table, one.index.name, done.about.schema),
                    restore_sql=built(one.table, one.index, done.about.schema), since=window.since if window else None,
                )
            )  # fmt: skip
    return tuple(drop), tuple(kept)


def _needed(done: Advised, one: Candidate, chosen: int) -> str:
    """Why an index no plan uses has to stay."""
    table = done.about.table(one.table)
    if table is None or one.index.where:
        return ""
    keys = tuple(k.expression for k in one.index.keys)
    for reference in table.foreign_keys:
        width = len(reference.columns)
        if set(keys[:width]) != set(reference.columns):
            continue
        others = [
            c for n, c in enumerate(done.candidates) if chosen >> n & 1 and c.table == one.table and not c.index.where
        ]
        owned = [tuple(u.columns) for u in (*table.uniques, *((table.primary_key,) if table.primary_key else ()))]
        lists = [tuple(k.expression for k in c.index.keys) for c in others if c.index.name != one.index.name] + owned
        if not any(set(other[:width]) == set(reference.columns) for other in lists):
            return f"deleting from {reference.target} looks for rows by it ({quote_identifier(reference.name)})"
    if table.replica_identity == one.index.name:
        return "it is the table's replica identity"
    return ""


def _statements(done: Advised, chosen: int) -> tuple[StatementCost, ...]:
    found: dict[str, list[tuple[float, float, float]]] = {}
    for book, asked in zip(done.books, done.asked, strict=True):
        costs = (asked.weight, book.plan(done.existing).cost, book.plan(chosen).cost)
        found.setdefault(asked.name, []).append(costs)
    made = []
    for statement, fillings in found.items():
        weight = sum(c[0] for c in fillings) or 1.0
        before = sum(c[0] * c[1] for c in fillings) / weight
        after = sum(c[0] * c[2] for c in fillings) / weight
        made.append(StatementCost(statement=statement, weight=weight, cost_before=before, cost_after=after))
    return tuple(sorted(made, key=lambda s: -s.weight * s.cost_before))


def _refused(done: Advised, chosen: int) -> tuple[RefusedIndex, ...]:
    names = taken(done.about.schema)
    found: list[tuple[float, RefusedIndex]] = []
    for n, one in enumerate(done.candidates):
        if (chosen | done.existing) >> n & 1:
            continue
        saved, reason, why = _why_not(done, chosen, n)
        sql = create_index(one.table, one.index.but(name=name(one, set(names)))).sql
        found.append((saved, RefusedIndex(sql=sql, reason=reason, why=why, size_bytes=done.sizes[n])))
    found.sort(key=lambda f: (-f[0], f[1].sql))
    said = [r for _, r in found[:_MOST_REFUSED]]
    for one, why in done.refused[:10]:
        sql = create_index(one.table, one.index.but(name=name(one, set(names)))).sql
        said.append(RefusedIndex(sql=sql, reason="not_possible", why=f"PostgreSQL refuses it: {why}"))
    return tuple(said)


def _why_not(done: Advised, chosen: int, n: int) -> tuple[float, Why, str]:
    """What it could save beside what is chosen, as far as known, and why it is not."""
    saved = most = 0.0
    for book, weight in zip(done.books, done.problem.weights, strict=True):
        if not book.relevant >> n & 1:
            continue
        own = book.plan(chosen).cost
        with_it = book.known(chosen | 1 << n)
        cost = with_it.cost if with_it is not None else book.floor(chosen | 1 << n)
        saved += weight * max(0.0, own - cost)
        alone = [f.cost for f in book.facts if f.used >> n & 1]
        most += weight * max(0.0, book.ceiling(done.existing).cost - min(alone)) if alone else 0.0
    before = done.before or 1.0
    price = done.problem.upkeep[n]
    if most <= 0:
        return 0.0, "never_used", "no plan is cheaper with it"
    if price and most <= price:
        return (
            most,
            "write_cost",
            f"writes would cost {price / before:.2%} of the workload more, and it saves at most {most / before:.2%}",
        )
    over = done.wishes.budget_bytes
    if over is not None and done.sizes[n] > over:
        return most, "over_budget", f"it alone takes {done.sizes[n]:,} bytes, more than the budget"
    if saved <= price or saved / before < 0.0005:
        return (
            most,
            "dominated",
            "beside the indexes chosen it saves nothing that is worth it: they serve its statements",
        )
    room = over - size_of(done, chosen) if over is not None else None
    if room is not None and done.sizes[n] > room:
        return (
            most,
            "over_budget",
            f"it could save up to {saved / before:.2%} more, but only {room:,} bytes of the budget are left, and it takes {done.sizes[n]:,}",
        )
    return (
        most,
        "not_worth_it",
        f"it could save up to {saved / before:.2%} more, within the distance from the optimum that was left open",
    )
