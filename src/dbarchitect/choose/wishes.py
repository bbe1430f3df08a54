"""How far the requirements that belong to a criterion are met, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.comparing import satisfaction
from dbarchitect.choose.known import source_of
from dbarchitect.choose.phrasing import asked_in_words, claim_in_words
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known, Option
    from dbarchitect.model.technology import Requirement

STRENGTH = {"must": 1.0, "should": 0.7, "may": 0.3}
SILENCE = 0.4
"""How far a requirement counts as met when nobody says."""
SILENCE_ON_A_MUST = 0.15
FIRST_WISH = 1.2
"""The more is asked under a criterion, the more the wishes count against what is usually wanted: n / (n + this)."""


def wishes(case: Case, paths: tuple[str, ...]) -> tuple[Requirement, ...]:
    """What is asked of the main store under these facets, and of the parts it serves beside."""
    cache = case.__dict__.setdefault("_wishes", {})
    if paths not in cache:
        beside = tuple(r for s in case.others if s.own_store != "must" for r in s.requirements)
        cache[paths] = tuple(r for r in dict.fromkeys((*case.asked, *beside)) if r.path.startswith(paths))
    found: tuple[Requirement, ...] = cache[paths]
    return found


def blended(
    known: Known, case: Case, paths: tuple[str, ...], usual: float | None, option: Option | None = None
) -> float | None:
    """The usual value of a criterion, moved by how far what is asked under it is met by one way of running it, or by the best."""
    asked = wishes(case, paths)
    if not asked:
        return usual
    total = sum(STRENGTH[r.strength] for r in asked)
    ways = (option,) if option else known.options
    met = max(sum(STRENGTH[r.strength] * _met(known, way, r) for r in asked) for way in ways) / total
    share = total / (total + FIRST_WISH) if usual is not None else 1.0
    return share * met + (1 - share) * (usual or 0.0)


def _met(known: Known, way: Option, asked: Requirement) -> float:
    found = satisfaction(way.value(asked.path), asked, known.facets)
    return (SILENCE_ON_A_MUST if asked.strength == "must" else SILENCE) if found is None else found


def reasons(known: Known, case: Case, paths: tuple[str, ...], criterion: str) -> tuple[Reason, ...]:
    """A sentence for each thing asked under these facets that something is known of, what falls short last."""
    made: dict[str, tuple[float, Reason]] = {}
    for asked in wishes(case, paths):
        best = max(known.options, key=lambda o: satisfaction(o.value(asked.path), asked, known.facets) or 0.0)
        claim = best.claim(asked.path)
        if claim is None or claim.value is None:
            continue
        met = satisfaction(claim.value, asked, known.facets) or 0.0
        short = "" if met == 1 else f", less than asked ({asked_in_words(asked, known.facets)})"
        through = f" (as {best.offer.name})" if best.offer is not None and claim.of == best.offer.id else ""
        text = f"{claim_in_words(asked.path, claim.value, claim)}{through}{short}"
        if asked.path not in made or met < made[asked.path][0]:
            made[asked.path] = (met, Reason(text=text, criterion=criterion, source=source_of(claim)))
    return tuple(r for _, r in sorted(made.values(), key=lambda pair: -pair[0]))
