"""From statements to the candidates that some plan uses: short keys first, longer ones where their beginning proved of use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import bits
from dbarchitect.advise.peeling import Peeled, peel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.advise.oracle import Planner

_SHORT = 2


@dataclass
class Gathered:
    """`candidates` are all that were tried, by the planner's numbers; `pool` is the mask of those that a plan used."""

    candidates: list[Candidate] = field(default_factory=list)
    sizes: list[int | None] = field(default_factory=list)
    peeled: Peeled = field(default_factory=Peeled)
    untried: int = 0
    """Proposals whose beginning no plan used, so that they were not made."""


def gather(
    planner: Planner,
    proposals: Sequence[Candidate],
    asked: Sequence[int],
    most: Callable[[Candidate, int | None], bool],
    late: Callable[[], bool],
) -> Gathered:
    """The candidates made and peeled. `asked[q]` is the mask of proposals query q made; `most` says whether one could be afforded."""
    made = Gathered()
    numbers: dict[int, int] = {}

    def add(wanted: list[int]) -> None:
        fresh = [n for n in wanted if n not in numbers]
        numbers.update({n: len(made.candidates) + i for i, n in enumerate(fresh)})
        made.candidates += [proposals[n] for n in fresh]
        made.sizes += planner.add([proposals[n] for n in fresh])

    short = [n for n, c in enumerate(proposals) if len(c.index.keys) <= _SHORT]
    add(short)
    masks = [_renumbered(m, numbers) for m in asked]
    affordable = _affordable(made, most)
    made.peeled = peel(planner, [m & affordable for m in masks], made.sizes, _kinds(made.candidates), late)
    first = set(numbers)
    used = [_beginnings(made.candidates, u) for u in made.peeled.used]
    longer = [
        [n for n in bits(m) if n not in first and _beginning(proposals[n]) in used[q]] for q, m in enumerate(asked)
    ]
    wanted = sorted({n for mine in longer for n in mine})
    made.untried = len(proposals) - len(short) - len(wanted)
    if wanted and not late():
        add(wanted)
        affordable = _affordable(made, most)
        masks = [
            affordable & (made.peeled.used[q] | _renumbered(sum(1 << n for n in mine), numbers)) if mine else 0
            for q, mine in enumerate(longer)
        ]
        peel(planner, masks, made.sizes, _kinds(made.candidates), late, made.peeled)
    return made


def _renumbered(mask: int, numbers: dict[int, int]) -> int:
    return sum(1 << numbers[n] for n in bits(mask) if n in numbers)


def _affordable(made: Gathered, most: Callable[[Candidate, int | None], bool]) -> int:
    pairs = zip(made.candidates, made.sizes, strict=True)
    return sum(1 << n for n, (c, size) in enumerate(pairs) if size is not None and most(c, size))


def _kinds(candidates: Sequence[Candidate]) -> list[int]:
    """What covers and what does not are looked at apart: the one hides the other."""
    covering = sum(1 << n for n, c in enumerate(candidates) if c.kind in ("covering", "merged"))
    return [covering, ((1 << len(candidates)) - 1) & ~covering]


def _beginning(candidate: Candidate) -> tuple[object, ...]:
    return (candidate.table, candidate.index.method, candidate.index.where, candidate.index.keys[:_SHORT])


def _beginnings(candidates: Sequence[Candidate], used: int) -> set[tuple[object, ...]]:
    return {_beginning(candidates[n]) for n in bits(used)}
