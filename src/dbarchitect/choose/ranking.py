"""All candidates in order: who is out and why, and the scores of the others by both methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.choose.case import Case
from dbarchitect.choose.criteria import UNKNOWN, criteria
from dbarchitect.choose.exclusion import is_excluded
from dbarchitect.choose.known import Known
from dbarchitect.choose.methods import topsis, weighted_sum
from dbarchitect.choose.parts import kinship
from dbarchitect.choose.serving import Plan, plan
from dbarchitect.choose.weights import weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.knowledge.catalogue import Catalogue


class Field:
    """All engines of a catalogue, ready to be compared."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.known = {t.id: Known(t, catalogue) for t in catalogue.engines}
        self.extensions = {i: self.known[i] for i in kinship().extensions if i in self.known}


@dataclass(frozen=True)
class Standing:
    """One candidate that nothing excludes."""

    known: Known
    plan: Plan
    values: Mapping[str, float]
    silent: tuple[str, ...]
    """Criteria nothing is known of."""
    score: float
    second: float

    @property
    def id(self) -> str:
        return self.known.id


def rank(field: Field, case: Case, weight: Mapping[str, float] | None = None) -> tuple[Standing, ...]:
    """The candidates that stand, the best first. Of equals the one with the better second score, then by id."""
    used = weight or {w.criterion: w.weight for w in weights(case)}
    found = []
    for known in field.known.values():
        if not is_excluded(known, case, case.main, case.asked):
            found.append(stand(field, known, case, used))
    return tuple(sorted(found, key=lambda s: (-s.score, -s.second, s.id)))


def stand(field: Field, known: Known, case: Case, weight: Mapping[str, float]) -> Standing:
    """The values and scores of one candidate."""
    served = plan(known, case, field.extensions)
    values, silent = {}, []
    for name, criterion in criteria().items():
        value = criterion.value(known, served, case)
        if value is None:
            silent.append(name)
        values[name] = UNKNOWN if value is None else max(0.0, min(1.0, value))
    sums, closeness = weighted_sum.score(values, weight), topsis.score(values, weight)
    return Standing(known, served, values, tuple(silent), sums, closeness)
