"""How much each criterion counts: a base, raised by what the brief asks under it and by the team it has.

The base is the order a design review goes through: does it hold the data, can it answer, can we run it, is it simple; then the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.criteria import criteria
from dbarchitect.choose.wishes import STRENGTH
from dbarchitect.core.english import counted
from dbarchitect.model.choice import Weight

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case

A_WISH = 0.18
"""What one `must` adds to the weight of its criterion, as a share of its base; `should` and `may` less."""
MOST_BY_WISHES = 2.0
SPECIAL = 2.0
STAYING = 1.4


def weights(case: Case) -> tuple[Weight, ...]:
    """The weights, summing to 1, each with what moved it."""
    raw = {}
    for name, criterion in criteria().items():
        factor, because = _factor(case, name, criterion.PATHS)
        raw[name] = (criterion.BASE * factor, criterion.BASE, because)
    total = sum(w for w, _, _ in raw.values())
    return tuple(
        Weight(criterion=n, title=criteria()[n].TITLE, weight=w / total, base=base, because=because)
        for n, (w, base, because) in raw.items()
    )


def _factor(case: Case, name: str, paths: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    asked = [r for s in case.demand.shares for r in s.requirements if paths and r.path.startswith(paths)]
    asked += [r for r in case.demand.requirements if paths and r.path.startswith(paths)]
    factor = min(MOST_BY_WISHES, 1 + A_WISH * sum(STRENGTH[r.strength] for r in asked))
    because = [f"{counted(len(asked), 'requirement')} of the brief"] if asked else []
    for reason, times in _by_the_team(case, name):
        factor *= times
        because.append(reason)
    return factor, tuple(because)


def _by_the_team(case: Case, name: str) -> tuple[tuple[str, float], ...]:
    demand = case.demand
    found = []
    if name == "continuity" and not case.runs:
        found.append(("nothing runs yet", 0.0))
    if name == "custom" and not case.customary:
        found.append(("no words to compare with others", 0.0))
    if name == "continuity" and demand.question == "stay_or_move":
        found.append(("whether to stay is the question", STAYING))
    if name == "data_model" and case.nature(case.main).special:
        found.append(("a specialised part of the work", SPECIAL))
    if case.small_team and name in ("operations", "simplicity"):
        found.append(("a small team", 1.5))
    if name == "team" and demand.team_knows:
        found.append(("the brief says what the team knows", 1.5))
    if name == "cost" and demand.budget_month_usd is not None and demand.budget_month_usd < 1000:
        found.append(("a small budget", 2.0))
    if name == "latency" and case.main.load.latency_ms is not None and case.main.load.latency_ms <= 10:
        found.append((f"answers within {case.main.load.latency_ms:g} ms are asked", 2.0))
    if name == "scale" and all(v is None for v in _figures(case)):
        found.append(("no figures of the load", 0.5))
    return tuple(found)


def _figures(case: Case) -> tuple[float | None, ...]:
    load = case.main.load
    return (load.reads_per_second, load.writes_per_second, load.ingest_rows_per_second, case.data_bytes(case.main))
