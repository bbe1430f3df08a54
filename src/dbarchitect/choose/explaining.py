"""The ranking as it is shown: values, reasons with their sources, what excludes and what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.criteria import criteria
from dbarchitect.choose.exclusion import exclusions
from dbarchitect.model.choice import Ranked, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.ranking import Field, Standing
    from dbarchitect.model.choice import Reason

EXPLAINED = 12
"""So many of the best (and all that are named) carry their reasons."""
REASONS = 8


def explained(
    field: Field, case: Case, ranked: tuple[Standing, ...], weight: Mapping[str, float]
) -> tuple[Ranked, ...]:
    """Everybody: who stands by score, then who is out, the named and the known ones first."""
    named = {*case.demand.named, *case.runs, *case.demand.team_knows}
    rows = [_standing(case, s, weight, full=i < EXPLAINED or s.id in named) for i, s in enumerate(ranked)]
    standing = {s.id for s in ranked}
    out = [k for k in field.known.values() if k.id not in standing]
    out.sort(key=lambda k: (k.id not in named, -(k.step("skills.familiarity") or 0.0), k.id))
    return (*rows, *(_excluded(case, k) for k in out))


def _standing(case: Case, it: Standing, weight: Mapping[str, float], *, full: bool) -> Ranked:
    grounds: tuple[Reason, ...] = ()
    if full:
        # What is customary is told last: it counts, but no page stands behind it.
        by_weight = sorted(weight, key=lambda n: (n == "custom", -weight[n] * it.values.get(n, 0.0)))
        grounds = tuple(r for n in by_weight for r in criteria()[n].why(it.known, it.plan, case))[: REASONS * 2]
    unknown = tuple(dict.fromkeys(r.path for r in case.asked if all(o.value(r.path) is None for o in it.known.options)))
    asked = len({r.path for r in case.asked})
    return Ranked(
        engine=it.id,
        name=it.known.name,
        score=round(it.score, 4),
        second_score=round(it.second, 4),
        by_criterion={n: round(v, 4) for n, v in it.values.items()},
        confidence=round(1 - len(unknown) / asked, 4) if asked else 1.0,
        reasons=tuple(r.text for r in grounds[:REASONS]),
        grounds=grounds,
        sources=_addresses((r.source for r in grounds), it.known),
        unknown=unknown,
    )


def _excluded(case: Case, known: Known) -> Ranked:
    found = exclusions(known, case, case.main, case.asked)
    first = found[0]
    because = f" (“{first.because.rstrip('.')}”)" if first.because else ""
    return Ranked(
        engine=known.id,
        name=known.name,
        excluded_by=f"{first.asked}{because}; {known.name}: {first.known}",
        exclusions=found,
        reasons=tuple(f"{e.asked}: {e.known}" for e in found[:REASONS]),
        sources=_addresses((e.source for e in found), known),
    )


def _addresses(sources: Iterable[Source | None], known: Known) -> tuple[str, ...]:
    """The addresses, once each; a page of the technology itself where no claim stands behind what is said."""
    found = tuple(dict.fromkeys(s.address for s in sources if s is not None))
    own = known.technology.status.source or next(iter(known.technology.sources), None)
    return found or ((own.url,) if own else ())
