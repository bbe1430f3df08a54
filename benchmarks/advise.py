"""The advisor on TPC-H and TPC-DS at scale factor 1: relative cost, distance from the optimum, plans and processor time, with Extend beside it.

The facts are kept in `facts/`, so that no data are needed. TPC-H is planned as loaded and analysed, without a visibility map (as the
rivals' figures were taken), and vacuumed; TPC-DS vacuumed. Queries left out are those the published comparisons leave out
(hyrise/index_selection_evaluation): 2, 17, 20, and 4, 6, 9, 10, 11, 32, 35, 41, 95.
Arguments are names and budgets in MB: `python -m benchmarks advise` runs all; DBARCHITECT_ADVISE="tpch:250,1000" picks.
"""

from __future__ import annotations

import os
import time

from benchmarks._tpc import facts, queries
from dbarchitect.advise.advising import Advised, Asked, Wishes, advise
from dbarchitect.advise.extend import Extend
from dbarchitect.advise.shadow_planner import ShadowPlanner
from dbarchitect.advise.syntax.reading import wants
from dbarchitect.shadow.building import Shadow, build
from dbarchitect.shadow.facts import PlannerFacts

_LEFT_OUT = {"tpch": {2, 17, 20}, "tpcds": {4, 6, 9, 10, 11, 32, 35, 41, 95}}
_BUDGETS = {"tpch": (250, 500, 1000, 2000, 5000), "tpcds": (250, 1000, 5000)}
_BEFORE = {
    ("tpch", 250): 0.521, ("tpch", 500): 0.492, ("tpch", 1000): 0.477, ("tpch", 2000): 0.468, ("tpch", 5000): 0.468,
    ("tpcds", 250): 0.651, ("tpcds", 1000): 0.418, ("tpcds", 5000): 0.255,
}  # fmt: skip
"""What the formulation's first trial reached."""


def run() -> None:
    for name, budgets in _picked().items():
        read = facts(name)
        if name == "tpch":
            bare = read.but(relations=tuple(r.but(all_visible_pages=0) for r in read.relations))
            _measure(f"{name} as loaded", name, bare, budgets, against=True)
        _measure(f"{name} vacuumed", name, read, budgets, against=name != "tpch")


def _picked() -> dict[str, tuple[int, ...]]:
    given = os.environ.get("DBARCHITECT_ADVISE", "")
    if not given:
        return dict(_BUDGETS)
    found = {}
    for part in given.split(";"):
        name, _, sizes = part.partition(":")
        found[name] = tuple(int(s) for s in sizes.split(",")) if sizes else _BUDGETS[name]
    return found


def _measure(title: str, name: str, read: PlannerFacts, budgets: tuple[int, ...], *, against: bool) -> None:
    asked = [Asked(f"Q{n}", sql, 1.0) for n, sql in queries(name).items() if n not in _LEFT_OUT[name]]
    print(f"  {title}: {len(asked)} queries")
    seconds = float(os.environ.get("DBARCHITECT_ADVISE_SECONDS", "300"))
    for budget in budgets:
        with build(read) as shadow:
            planner = _planner(shadow, asked, read)
            began = _cpu(shadow)
            wishes = Wishes(budget_bytes=budget * 1_000_000, curve=False, gap=0.01, seconds=seconds)
            done = advise(planner, read, asked, wishes)
            _tell(done, budget, _cpu(shadow) - began, _BEFORE.get((name, budget)) if against else None)
        if not os.environ.get("DBARCHITECT_ADVISE_ALONE"):
            _extend(read, asked, budget)


def _planner(shadow: Shadow, asked: list[Asked], read: PlannerFacts) -> ShadowPlanner:
    tables = [frozenset(str(w.table) for w in wants(a.sql, read.schema_)) for a in asked]
    return ShadowPlanner(shadow, [a.sql for a in asked], tables)


def _tell(done: Advised, budget: int, cpu: float, before: float | None) -> None:
    found = done.found
    said = f"   (before: {before:.3f})" if before else ""
    print(
        f"    {budget:>5} MB  cost {found.cost / done.before:.4f}  gap {found.gap:6.2%}  {done.calls:>6} plans  {cpu:6.1f} s of processor"
        f"  {len(done.candidates)} of {done.tried} candidates{said}",
        flush=True,
    )


def _extend(read: PlannerFacts, asked: list[Asked], budget: int) -> None:
    with build(read) as shadow:
        planner = _planner(shadow, asked, read)
        began = _cpu(shadow)
        asks = [wants(a.sql, read.schema_) for a in asked]
        extend = Extend(planner, asks, [1.0] * len(asked))
        _, cost, _ = extend.run(budget * 1e6)
        before = sum(b.plan(0).cost for b in extend.books)
        print(
            f"      Extend  cost {cost / before:.4f}               {planner.calls:>6} plans  {_cpu(shadow) - began:6.1f} s of processor",
            flush=True,
        )


def _cpu(shadow: Shadow) -> float:
    """Seconds of processor this process and the planning server's two sessions have taken."""
    spent = time.process_time()
    for connection in (shadow.connection, shadow.planner):
        try:
            with open(f"/proc/{connection.info.backend_pid}/stat", encoding="ascii") as file:
                user, system = file.read().rsplit(")", 1)[1].split()[11:13]
        except OSError:
            continue
        spent += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return spent
