"""Of the candidates that plans used, those that are the best of their size for some query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import Fact, bits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dbarchitect.advise.oracle import Planner
    from dbarchitect.advise.peeling import Peeled

_ALIKE = 0.003
"""Plans of one query whose costs differ by less than this part of the query's are as good as each other."""
_LEAST = 0.0001
"""A candidate that saves less than this part of the workload's cost for no query is not worth its place in the search."""


def thin(
    planner: Planner,
    peeled: Peeled,
    weights: Sequence[float],
    sizes: Sequence[int | None],
    tables: Sequence[object],
    better: Sequence[Mapping[int, int]],
    late: Callable[[], bool],
) -> int:
    """The mask of candidates to search among; the plans made for it are in `peeled`.

    Each is planned alone, and beside the best of the other tables; what is no smaller than another of its table and saves no more falls.
    `better[q][i]` are those that serve query q no worse than i, and are no larger: beside one of them i is not planned with.
    """
    whole = sum(w * f[0].cost for w, f in zip(weights, peeled.facts, strict=True))
    kept = 0
    for query, facts in enumerate(peeled.facts):
        if late():
            return kept | peeled.pool
        used = peeled.used[query]
        used &= ~sum(1 << i for i in bits(used) if better[query].get(i, 0) & used)
        kept |= _of_query(planner, query, facts, used, sizes, tables, _LEAST * whole / max(weights[query], 1e-12))
    return kept


def _of_query(
    planner: Planner,
    query: int,
    facts: list[Fact],
    used: int,
    sizes: Sequence[int | None],
    tables: Sequence[object],
    least: float,
) -> int:
    plain = facts[0].cost
    best = min(facts, key=lambda f: (f.cost, f.used))
    by_table: dict[object, list[int]] = {}
    for i in bits(used):
        by_table.setdefault(tables[i], []).append(i)
    kept = best.used if plain - best.cost >= least else 0
    for own in by_table.values():
        others = best.used & ~sum(1 << i for i in bits(best.used) if tables[i] == tables[own[0]])
        for context in dict.fromkeys((0, others)):
            beside = next((f.cost for f in facts if f.visible == context), None)
            if beside is None:
                facts.append(planner.plan(query, context))
                beside = facts[-1].cost
            costs = {}
            for i in own:
                fact = planner.plan(query, context | 1 << i)
                facts.append(fact)
                if fact.used >> i & 1 and beside - fact.cost >= least:
                    costs[i] = fact.cost
            kept |= _front(costs, sizes, plain * _ALIKE)
    return kept


def _front(costs: dict[int, float], sizes: Sequence[int | None], alike: float) -> int:
    """The smallest first, and of those that are larger the ones that save more."""
    kept, best = 0, float("inf")
    for i in sorted(costs, key=lambda i: (sizes[i] or 0, costs[i], i)):
        if costs[i] < best - alike:
            kept |= 1 << i
            best = costs[i]
    return kept
