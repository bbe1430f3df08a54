"""A database grown: sizes, plans and dates at every factor."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.core.errors import ArchitectError
from dbarchitect.grow.breaking import breaks_of
from dbarchitect.grow.planning import planned
from dbarchitect.grow.rates import factors_at, rates_of, years_to
from dbarchitect.grow.scaling import scaled
from dbarchitect.model.growth import Growth, TableGrowth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dbarchitect.grow.planning import Asked
    from dbarchitect.grow.rates import Key
    from dbarchitect.shadow.facts import PlannerFacts

_PAGE = 8192.0
_DEFAULT_CACHE = 524_288
"""effective_cache_size where nobody set it, in pages: 4 GB."""
_MOST_YEARS = 200.0
_MULTIPLIED = 0.8
_WHY_MULTIPLIED = "statistics of the larger database are multiplied from those of today: of TPC-H grown tenfold 17 of 22 plans were those of the real one"
_UNITS = {"kb": 1024.0, "mb": 1024.0**2, "gb": 1024.0**3, "tb": 1024.0**4}


def grown(
    facts: PlannerFacts,
    factors: Sequence[float],
    asked: Sequence[Asked],
    *,
    where: str = "",
    today: date,
    yearly: Mapping[str, float] | None = None,
    by_table: Mapping[str, float] | None = None,
    memory_bytes: float | None = None,
    setup: Sequence[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Growth:
    """The database at each factor, with every statement planned there. ArchitectError as `build` does.

    `yearly` are rows a year by table, `by_table` factors asked for; `memory_bytes` is what indexes must fit into (else effective_cache_size).
    """
    from dbarchitect.shadow.building import build

    if not any(r.rows >= 1 for r in facts.relations):
        raise ArchitectError(
            "grow.empty",
            "nothing is known of how many rows the tables hold",
            hint="ANALYZE the database, or give a brief with volumes",
        )
    factors = (1.0, *sorted({f for f in factors if f > 1}))
    rates = rates_of(facts, yearly or {}, by_table or {})
    say("building the shadow")
    with build(facts) as shadow:
        facts = shadow.facts
        sizes = [(f, scaled(facts, factors_at(facts, rates, f))) for f in factors]
        say(f"planning {counted(len(asked), 'statement')} at {counted(len(factors), 'size')}")
        statements, unplanned = planned(shadow, sizes, asked, setup)
        fidelity = shadow.fidelity
        version = shadow.sandbox.version
    years = [years_to(facts, rates, f) for f in factors]

    def at(factor: float) -> str | None:
        reached = years_to(facts, rates, factor)
        if reached is None or reached > _MOST_YEARS or reached < 0:
            return None
        return (today + timedelta(days=round(reached * 365.25))).isoformat()

    tables = _tables(facts, [s for _, s in sizes], rates)
    memory = memory_bytes or _cache(facts)
    breaks = breaks_of(facts, factors, at, tables, _indexes([s for _, s in sizes]), statements, memory, years)
    total = tuple(sum(t.bytes[n] + t.index_bytes[n] for t in tables) for n in range(len(factors)))
    missing = (
        ()
        if any(y is not None for y in years[1:])
        else ("dates: nothing tells how fast the tables grow (--rows-per-year)",)
    )
    return Growth(
        where=where, engine=f"PostgreSQL {version}", factors=factors, dates=(today.isoformat(), *(at(f) for f in factors[1:])),
        total_bytes=total, memory_bytes=memory, tables=tables, statements=statements, breaks=breaks,
        fidelity=round(fidelity.score * _MULTIPLIED, 2), reasons=(*fidelity.reasons, _WHY_MULTIPLIED), not_judged=(*unplanned, *missing),
        advice=tuple(dict.fromkeys(b.advice for b in breaks if b.advice)),
    )  # fmt: skip


def _tables(facts: PlannerFacts, sizes: Sequence[PlannerFacts], rates: Mapping[Key, object]) -> tuple[TableGrowth, ...]:
    """Tables with the sum of their partitions, the largest first."""
    from dbarchitect.grow.rates import Rate

    roots: dict[Key, Key] = {}
    owners: dict[Key, Key] = {}
    for table in facts.schema_.tables:
        root = table
        while root.partition_of is not None and (up := facts.schema_.table(root.partition_of.parent)) is not None:
            root = up
        key = (table.name.namespace, table.name.name)
        roots[key] = (root.name.namespace, root.name.name)
        owners |= {(key[0], one.name): roots[key] for one in (*table.indexes, *table.constraints) if one.name}
    rows: dict[Key, list[float]] = defaultdict(lambda: [0.0] * len(sizes))
    own: dict[Key, list[float]] = defaultdict(lambda: [0.0] * len(sizes))
    indexes: dict[Key, list[float]] = defaultdict(lambda: [0.0] * len(sizes))
    for at, one in enumerate(sizes):
        for relation in one.relations:
            key = (relation.namespace, relation.name)
            if relation.kind in ("i", "I"):
                if key in owners:
                    indexes[owners[key]][at] += relation.pages * _PAGE
            elif key in roots:
                own[roots[key]][at] += relation.pages * _PAGE
                rows[roots[key]][at] += max(0.0, relation.rows) if relation.kind != "p" else 0.0
    found = []
    for key in dict.fromkeys(roots.values()):
        rate = rates.get(key)
        assert rate is None or isinstance(rate, Rate)
        name = key[1] if key[0] == "public" else f"{key[0]}.{key[1]}"
        found.append(
            TableGrowth(
                table=name,
                rows=tuple(rows[key]),
                bytes=tuple(own[key]),
                index_bytes=tuple(indexes[key]),
                rows_per_year=rate.rows_per_year if rate else None,
                origin=rate.origin if rate else "follows",
                basis=rate.basis if rate else "",
            )
        )
    return tuple(sorted(found, key=lambda t: (-t.bytes[-1], t.table)))


def _indexes(sizes: Sequence[PlannerFacts]) -> list[tuple[str, tuple[float, ...]]]:
    found: dict[str, list[float]] = {}
    for at, one in enumerate(sizes):
        for relation in one.relations:
            if relation.kind == "i":
                name = relation.name if relation.namespace == "public" else f"{relation.namespace}.{relation.name}"
                found.setdefault(name, [0.0] * len(sizes))[at] = relation.pages * _PAGE
    return [(name, tuple(bytes_)) for name, bytes_ in sorted(found.items())]


def _cache(facts: PlannerFacts) -> float:
    """What the planner takes for cached: effective_cache_size."""
    value = dict(facts.settings).get("effective_cache_size", str(_DEFAULT_CACHE)).strip().lower()
    for unit, size in _UNITS.items():
        if value.endswith(unit) and value[: -len(unit)].strip().replace(".", "", 1).isdigit():
            return float(value[: -len(unit)]) * size
    return float(value) * _PAGE if value.isdigit() else _DEFAULT_CACHE * _PAGE
