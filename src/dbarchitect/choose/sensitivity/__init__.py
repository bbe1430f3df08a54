"""What would change the answer: for each challenger the smallest change at which it wins, each found by deciding again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.sensitivity.loads import by_load
from dbarchitect.choose.sensitivity.requirements import by_requirement
from dbarchitect.choose.sensitivity.weights import by_weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.choose.case import Case
    from dbarchitect.choose.ranking import Field, Standing
    from dbarchitect.model.choice import Challenger

MOST_CHALLENGERS = 8
_ORDER = {"load": 0, "requirement": 1, "weight": 2}


def sensitivity(
    field: Field, case: Case, ranked: tuple[Standing, ...], weight: Mapping[str, float], named: tuple[str, ...] = ()
) -> tuple[Challenger, ...]:
    """The turns of the answer, those of the nearest challengers and of the named ones first; loads before requirements before weights."""
    if not ranked:
        return ()
    found = [
        *by_load(field, case, ranked[0].id),
        *by_requirement(field, case, ranked[0].id),
        *by_weight(ranked, weight, named),
    ]
    place = {s.id: i for i, s in enumerate(ranked)}
    order = sorted(
        dict.fromkeys(c.challenger for c in found), key=lambda i: (i not in named, place.get(i, len(place)), i)
    )
    kept = set(order[:MOST_CHALLENGERS])
    return tuple(
        sorted((c for c in found if c.challenger in kept), key=lambda c: (order.index(c.challenger), _ORDER[c.kind]))
    )
