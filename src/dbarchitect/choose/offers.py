"""The managed offers of the main engine: which meet what must be met, and which of those fits best where the brief lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.comparing import meets, satisfaction
from dbarchitect.choose.known import source_of
from dbarchitect.choose.phrasing import asked_in_words, claim_in_words
from dbarchitect.choose.wishes import STRENGTH
from dbarchitect.model.choice import OfferFit, Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known, Option
    from dbarchitect.knowledge.technology import Technology
    from dbarchitect.model.technology import Requirement

MOST = 5
_USUAL = 0.4
_LIMIT = "limits.database_bytes"
_GREAT_CLOUDS = ("aws", "azure", "gcp")


def offers(known: Known, case: Case) -> tuple[OfferFit, ...]:
    """Every managed offer, those that fit first and the best of them on top."""
    found = [_fit(option, known, case) for option in known.options if option.offer is not None]
    gone = [_gone(o) for o in known.offers if o.status.value not in ("current", "declining")]
    return tuple(sorted(found, key=lambda o: (not o.fits, -o.score, o.offer))) + tuple(gone)


def _fit(option: Option, known: Known, case: Case) -> OfferFit:
    offer = option.offer
    assert offer is not None
    against = [_reason(option, r, known, "not met") for r in case.asked if _broken(option, r, known)]
    against += _too_small(option, case)
    if against:
        return OfferFit(offer=offer.id, name=offer.name, fits=False, reasons=tuple(against))
    wished = [
        r for r in case.asked if r.path.startswith(_RUNS) or option.claim(r.path) is not known.technology.claim(r.path)
    ]
    met = [(r, satisfaction(option.value(r.path), r, known.facets)) for r in wished]
    reasons = [_reason(option, r, known, "met") for r, m in met if m == 1]
    total = sum(STRENGTH[r.strength] for r, _ in met)
    share = sum(STRENGTH[r.strength] * (_USUAL if m is None else m) for r, m in met) / total if total else 0.5
    if option.offer is not None and not reasons and option.offer.choose_when:
        reasons = [Reason(text=option.offer.choose_when[0], criterion="operations")]
    score = share + _standing(offer, case)
    return OfferFit(offer=offer.id, name=offer.name, fits=True, reasons=tuple(reasons), score=round(score, 4))


_RUNS = ("deployment.", "compliance.", "operations.", "scale.to_zero", "price.")


def _standing(offer: Technology, case: Case) -> float:
    """What speaks for an offer beside what is asked: the cloud's own service where the brief runs, maturity, what runs there today."""
    clouds = offer.value("deployment.clouds")
    sold = clouds if isinstance(clouds, tuple) else ()
    at_home = bool(set(sold) & set(case.demand.clouds))
    clouds_own = 0.1 if len(sold) == 1 and sold[0] in _GREAT_CLOUDS and (at_home or not case.demand.clouds) else 0.0
    grown = {"proven": 0.15, "established": 0.1}.get(str(offer.value("maturity.grade")), 0.0)
    exotic = 0.15 if offer.families[0] != "relational" and case.main.part == "system_of_record" else 0.0
    return (
        0.3 * at_home
        + clouds_own
        + grown
        + 0.3 * (offer.id in case.runs)
        - exotic
        - 0.2 * (offer.status.value == "declining")
    )


def _broken(option: Option, asked: Requirement, known: Known) -> bool:
    return asked.strength == "must" and meets(option.value(asked.path), asked, known.facets) is False


def _too_small(option: Option, case: Case) -> list[Reason]:
    most, need = option.value(_LIMIT), case.data_bytes(case.main)
    if need is None or not isinstance(most, (int, float)) or most >= need:
        return []
    claim = option.claim(_LIMIT)
    return [Reason(text=claim_in_words(_LIMIT, most, claim), criterion="scale", source=source_of(claim))]


def _reason(option: Option, asked: Requirement, known: Known, verdict: str) -> Reason:
    claim = option.claim(asked.path)
    text = f"{asked_in_words(asked, known.facets)} is {verdict}: {claim_in_words(asked.path, option.value(asked.path), claim)}"
    return Reason(text=text, criterion="operations", source=source_of(claim))


def _gone(offer: Technology) -> OfferFit:
    status = offer.status
    since = f" ({status.since})" if status.since else ""
    note = f": {status.note}" if status.note else ""
    text = f"{status.value.replace('_', ' ')}{since}{note}"
    return OfferFit(offer=offer.id, name=offer.name, fits=False, reasons=(Reason(text=text, criterion="status"),))
