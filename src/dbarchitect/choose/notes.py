"""What must be said beside the answer: closed products the brief names, an unknown that matters, a store nobody serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.ranking import Standing
    from dbarchitect.knowledge.catalogue import Catalogue
    from dbarchitect.knowledge.technology import Technology

_SAID = {
    "shut_down": "is shut down",
    "closed_to_new": "is closed to new customers",
    "announced_end": "comes to an end",
    "declining": "is in decline",
}
_SURE = 0.6


def notes(catalogue: Catalogue, case: Case, winner: Standing, unserved: tuple[str, ...]) -> tuple[str, ...]:
    """The notes, the most serious first."""
    demand = case.demand
    named = dict.fromkeys(
        (*demand.named, *demand.existing, *((demand.wanted,) if demand.wanted else ()), *dict(demand.excluded))
    )
    found = [_closed(t) for n in named if (t := catalogue.find(n)) is not None and t.status.value in _SAID]
    found += [f"{u}; look for a store outside the catalogue, or relax what is asked." for u in unserved]
    asked = [r for r in case.asked if r.strength == "must"]
    silent = [r for r in asked if all(o.value(r.path) is None for o in winner.known.options)]
    if silent:
        paths = ", ".join(dict.fromkeys(r.path for r in silent))
        found.append(f"Nobody says whether {winner.known.name} meets: {paths}. Ask before you sign.")
    return tuple(found)


def _closed(it: Technology) -> str:
    status = it.status
    since = f" ({status.since})" if status.since else ""
    note = f" {status.note.rstrip('.')}." if status.note else ""
    page = f" See {status.source.url}" if status.source else ""
    return f"{it.name} {_SAID[status.value]}{since}.{note}{page}"
