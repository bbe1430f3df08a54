"""Which parts of the work an engine serves as the main store, and which would need a store of their own beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.choose.capacity import beyond, grade_of, headroom_value
from dbarchitect.choose.comparing import meets
from dbarchitect.choose.parts import kinship

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.model.technology import Requirement, Share, Strength

SPECIALIST = 0.95
"""How well a store that is made for a part fits it."""
PRICE: dict[Strength | None, float] = {None: 0.5, "may": 0.4, "should": 0.2, "must": 0.0}
"""What one more system to run, watch, back up and keep in step costs, on the scale of fit, by how strongly the brief asks for it:
a store that gains less does not pay."""
SHORT = 0.12
"""What each wish of the brief that falls short takes from how well a part is served."""
OWN = 0.05
"""What an extension must be better by before it is taken instead of what is built in."""
IN_MEMORY = 0.75
"""How well an engine fits what must outlive a restart when it has to be told to keep it."""
SILENT_HEADROOM = 0.5
"""Headroom where the brief gives no figures: most loads are small."""


class Served(NamedTuple):
    """A share, who serves it (the engine itself or an extension of it), and how well (0..1)."""

    share: Share
    by: Known
    fit: float


class Elsewhere(NamedTuple):
    """A share the engine does not serve, and what it lacks; `asked` when the brief itself wants a store of its own."""

    share: Share
    lacks: str
    asked: bool = False
    pays: float | None = None
    """What a specialist gains, where it could be served but a store of its own pays for itself."""


class Plan(NamedTuple):
    """How an engine would serve the demand as the main store."""

    main: Served
    served: tuple[Served, ...]
    elsewhere: tuple[Elsewhere, ...]

    @property
    def stores(self) -> int:
        """Stores beside the main one."""
        return len(self.elsewhere)


def plan(known: Known, case: Case, extensions: Mapping[str, Known]) -> Plan:
    """The plan of an engine for the whole demand."""
    main = Served(case.main, known, fit_value(known, case, case.main))
    served, elsewhere = [], []
    for share in case.others:
        hosted = [e for i, e in extensions.items() if kinship().extensions.get(i) == known.id]
        if share.own_store == "must" and known.id not in _wanted_for(share, case):
            elsewhere.append(Elsewhere(share, "the brief asks for a store of its own", asked=True))
            continue
        able = [(fit_value(k, case, share), k) for k in (known, *hosted) if lack(k, case, share) is None]
        if able:
            best = max(able, key=lambda pair: pair[0] + (OWN if pair[1] is known else 0.0))
            gain = SPECIALIST - best[0] + SHORT * _short_of(best[1], case, share)
            if gain > PRICE[share.own_store]:
                elsewhere.append(Elsewhere(share, grade_of(known, case, share)[1], pays=gain))
            else:
                served.append(Served(share, best[1], best[0]))
        else:
            elsewhere.append(Elsewhere(share, str(lack(known, case, share))))
    return Plan(main, tuple(served), tuple(elsewhere))


def _wanted_for(share: Share, case: Case) -> tuple[str, ...]:
    return (case.demand.wanted,) if case.demand.wanted and share.own_store is None else ()


def fit_value(known: Known, case: Case, share: Share) -> float:
    """How well the engine's kind fits a share, 0..1; what it lacks is partly forgiven where the load is far below its ceiling."""
    fit, _ = grade_of(known, case, share)
    if fit <= 0:
        return 0.0
    if case.nature(share).kept and known.value("durability.default") == "memory":
        return fit * IN_MEMORY
    headroom = headroom_value(known, case, share)
    return fit + (1 - fit) * case.nature(share).forgives * (SILENT_HEADROOM if headroom is None else headroom)


def lack(known: Known, case: Case, share: Share) -> str | None:
    """What keeps the engine from serving a share beside its main work: a facet's path; None when nothing does."""
    fit, path = grade_of(known, case, share)
    if fit <= 0:
        return path
    over = beyond(known, case, share)
    if over is not None:
        return over.path
    key = ("missed", known.id, id(share))
    if key not in case.unmoved:
        case.unmoved[key] = _first_missed(known, case, share)
    missed: str | None = case.unmoved[key]
    return missed


def _short_of(known: Known, case: Case, share: Share) -> int:
    """How many of the share's own wishes the engine falls short of."""
    key = ("short", known.id, id(share))
    if key not in case.unmoved:
        wishes = [r for r in share.requirements if r.strength == "should"]
        case.unmoved[key] = sum(_missed(known, r) for r in wishes)
    count: int = case.unmoved[key]
    return count


def _first_missed(known: Known, case: Case, share: Share) -> str | None:
    natural = case.nature(share).asks if share.part == "system_of_record" else ()
    for asked in (*share.requirements, *natural):
        if asked.strength == "must" and _missed(known, asked):
            return asked.path
    return None


def _missed(known: Known, asked: Requirement) -> bool:
    return all(meets(option.value(asked.path), asked, known.facets) is False for option in known.options)
