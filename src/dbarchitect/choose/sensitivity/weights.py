"""How far one weight must move before another wins, the other weights keeping their proportions.

With weight w of one criterion set to t, the others scaled by (1 - t) / (1 - w), the lead of the winner over a challenger is linear in t, so
the turn is found exactly: t = r / (r - d), with d the lead in that criterion and r the lead in the rest, at weights that sum to 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.criteria import criteria
from dbarchitect.choose.methods import weighted_sum
from dbarchitect.model.choice import Challenger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.choose.ranking import Standing

LOOKED_AT = 5
STEP = 1e-3
"""How far beyond the turn the challenger is shown to win."""


def moved(weight: Mapping[str, float], criterion: str, to: float) -> dict[str, float]:
    """The weights with one of them set, the others in their proportions."""
    rest = 1 - weight[criterion]
    return {n: to if n == criterion else w * (1 - to) / rest for n, w in weight.items()}


def by_weight(
    ranked: tuple[Standing, ...], weight: Mapping[str, float], named: tuple[str, ...] = ()
) -> tuple[Challenger, ...]:
    """For each of the nearest challengers the smallest move of one weight that makes it win over all."""
    looked_at = [s for i, s in enumerate(ranked[1:]) if i < LOOKED_AT or s.id in named]
    found = []
    for challenger in looked_at:
        turns = [t for name in weight if (t := _turn(ranked, challenger, weight, name)) is not None]
        if turns:
            found.append(min(turns, key=lambda c: (abs((c.after or 0) - weight[c.of]), c.of)))
    return tuple(found)


def _turn(
    ranked: tuple[Standing, ...], challenger: Standing, weight: Mapping[str, float], name: str
) -> Challenger | None:
    winner = ranked[0]
    own, rest = winner.values[name] - challenger.values[name], 1 - weight[name]
    if rest <= 0 or weight[name] <= 0:
        return None
    others = sum(w * (winner.values[n] - challenger.values[n]) for n, w in weight.items() if n != name) / rest
    if others == own:
        return None
    at = others / (others - own)
    if not 0 <= at <= 1:
        return None
    up = at > weight[name]
    before, after = (max(0.0, at - STEP), at + STEP) if up else (min(1.0, at + STEP), at - STEP)
    if not 0 <= after <= 1 or first_at(ranked, moved(weight, name, after)) != challenger.id:
        return None
    if first_at(ranked, moved(weight, name, before)) == challenger.id:
        return None
    title = criteria()[name].TITLE.lower()
    when = f"{title} counts {'more' if up else 'less'} than {at:.0%} of the whole instead of {weight[name]:.0%}"
    return Challenger(
        challenger=challenger.id, wins_when=when, kind="weight", of=name, before=before, after=after
    )  # fmt: skip


def first_at(ranked: tuple[Standing, ...], weight: Mapping[str, float]) -> str:
    """Who is first at other weights."""
    return min(ranked, key=lambda s: (-weighted_sum.score(s.values, weight), -s.second, s.id)).id
