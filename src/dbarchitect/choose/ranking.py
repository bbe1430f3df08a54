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

    from dbarchitect.choose.criteria import Criterion
    from dbarchitect.knowledge.catalogue import Catalogue


class Field:
    """All engines of a catalogue, ready to be compared."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        hosts = {i: catalogue.find(h) for i, h in kinship().extensions.items()}
        self.known = {
            t.id: Known(t, catalogue, hosts.get(t.id), kinship().brings.get(t.id, ())) for t in catalogue.engines
        }
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
        value = _value(name, criterion, known, served, case)
        if value is None:
            silent.append(name)
        values[name] = UNKNOWN if value is None else max(0.0, min(1.0, value))
    sums, closeness = weighted_sum.score(values, weight), topsis.score(values, weight)
    return Standing(known, served, values, tuple(silent), sums, closeness)


def _value(name: str, criterion: Criterion, known: Known, served: Plan, case: Case) -> float | None:
    if criterion.LOAD:
        return criterion.value(known, served, case)
    key = (name, known.id)
    if key not in case.unmoved:
        case.unmoved[key] = criterion.value(known, served, case)
    value: float | None = case.unmoved[key]
    return value
