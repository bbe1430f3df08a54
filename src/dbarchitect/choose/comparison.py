"""The straight comparison of what the brief asks about: which of the two wins here, and when the other would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.criteria import criteria
from dbarchitect.model.choice import Comparison

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.ranking import Field, Standing
    from dbarchitect.model.choice import Challenger, Ranked

_NOTABLE = 0.08
MOST = 3


def comparison(
    field: Field, case: Case, ranked: tuple[Standing, ...], ranking: tuple[Ranked, ...], turns: tuple[Challenger, ...]
) -> Comparison | None:
    """The comparison of the first two named engines; None when nothing is named beside the winner."""
    named = _compared(field, case, ranked[0].id)
    if len(named) < 2:
        return None
    by_id = {s.id: s for s in ranked}
    first, second = named[0], named[1]
    order = sorted((first, second), key=lambda n: -(by_id[n].score if n in by_id else -1.0))
    winner, other = order
    because = _because(by_id, {r.engine: r for r in ranking}, winner, other)
    when = [c.wins_when for c in turns if c.challenger == other][:MOST]
    when += [w.rstrip(".") for w in field.known[other].technology.choose_when[: MOST - len(when)]]
    return Comparison(first=first, second=second, winner=winner, because=because, other_when=tuple(when))


def _compared(field: Field, case: Case, winner: str) -> list[str]:
    """What is asked about; one that is asked about alone stands against the winner."""
    named = [n for n in case.demand.named if n in field.known]
    alone = [n for n in named if n not in case.demand.existing and n != winner]
    return [alone[0], winner] if len(named) == 1 and alone else named


def _because(by_id: dict[str, Standing], ranked: dict[str, Ranked], winner: str, other: str) -> tuple[str, ...]:
    if other not in by_id:
        out = ranked[other].excluded_by if other in ranked else None
        return (f"{ranked[other].name} is out: {out}",) if out else ()
    lead = {n: by_id[winner].values[n] - v for n, v in by_id[other].values.items()}
    strong = sorted((n for n, d in lead.items() if d >= _NOTABLE), key=lambda n: -lead[n])[:MOST]
    weak = sorted((n for n, d in lead.items() if d <= -_NOTABLE), key=lambda n: lead[n])[:1]
    said = [_in_words(n, ranked, winner, other) for n in strong]
    said += [
        f"{ranked[other].name} is ahead in {criteria()[n].TITLE.lower()}, which does not make up for it" for n in weak
    ]
    return tuple(said) or (f"they come out close; {ranked[winner].name} is a little ahead",)


def _in_words(name: str, ranked: dict[str, Ranked], winner: str, other: str) -> str:
    def ground(engine: str) -> str:
        return next((g.text for g in ranked[engine].grounds if g.criterion == name), "")

    mine, theirs = ground(winner), ground(other)
    told = "; ".join(
        p for p in (mine and f"{ranked[winner].name}: {mine}", theirs and f"{ranked[other].name}: {theirs}") if p
    )
    return f"{criteria()[name].TITLE}: {told}" if told else f"{criteria()[name].TITLE} speaks for {ranked[winner].name}"
