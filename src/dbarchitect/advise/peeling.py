"""Candidates that some plan uses, found by planning: what a plan uses is hidden, and the next best comes to light."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import Fact, bits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.advise.oracle import Planner

_ROUNDS = 4
_WORTH = 0.002
"""A plan this part below the one without indexes is still worth knowing."""
_CLASSES = (1.0, 0.4)
"""Parts of the candidates by size, the smallest of them: what is small must show itself without what is larger beside it."""


@dataclass
class Peeled:
    """For each query every plan made, and the mask of candidates that any of them used."""

    facts: list[list[Fact]] = field(default_factory=list)
    used: list[int] = field(default_factory=list)

    @property
    def pool(self) -> int:
        found = 0
        for used in self.used:
            found |= used
        return found


def peel(
    planner: Planner,
    visible: Sequence[int],
    sizes: Sequence[int | None],
    groups: Sequence[int],
    late: Callable[[], bool],
    peeled: Peeled | None = None,
) -> Peeled:
    """What each query uses of the candidates it may see. `groups` are kinds looked at by themselves, as masks. `peeled` is added to."""
    found = peeled or Peeled()
    if not found.facts:
        found.facts = [[planner.plan(q, 0)] for q in range(planner.queries)]
        found.used = [0] * planner.queries
    for query in range(planner.queries):
        own = found.facts[query]
        for shown in _classes(visible[query], sizes, groups):
            if late():
                break
            found.used[query] |= _rounds(planner, query, shown, own)
    return found


def _rounds(planner: Planner, query: int, visible: int, own: list[Fact]) -> int:
    used = 0
    plain = own[0].cost
    for _ in range(_ROUNDS):
        fact = planner.plan(query, visible)
        own.append(fact)
        if not fact.used or fact.cost > plain * (1 - _WORTH):
            break
        used |= fact.used
        visible &= ~fact.used
    return used


def _classes(relevant: int, sizes: Sequence[int | None], groups: Sequence[int]) -> list[int]:
    found: list[int] = []
    for group in groups:
        own = [i for i in bits(relevant & group) if sizes[i] is not None]
        own.sort(key=lambda i: (sizes[i] or 0, i))
        for share in _CLASSES:
            made = sum(1 << i for i in own[: max(1, int(len(own) * share))])
            if made and made not in found:
                found.append(made)
    return found
