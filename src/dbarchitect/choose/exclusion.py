"""What cannot be: a `must` that a claim contradicts, a load no machine of its kind carries, a product that is not sold any more.

Unknown excludes nothing. What depends on who runs the engine (compliance, operations, clouds, hard limits of an offer) is asked of each way
of running it; an engine is out only when every way is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.capacity import beyond, grade_of
from dbarchitect.choose.comparing import meets
from dbarchitect.choose.known import Known, source_of
from dbarchitect.choose.parts import kinship
from dbarchitect.choose.phrasing import asked_in_words, claim_in_words, load_in_words
from dbarchitect.model.choice import Exclusion, Source

if TYPE_CHECKING:
    from dbarchitect.choose.capacity import Ceiling
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Option
    from dbarchitect.model.technology import Requirement, Share

CUSTOMARY, CUSTOMARY_HERE = 0.5, 0.3
"""The share of acceptance from which a requirement that would exclude an engine is taken for a wish, since it may be misread; less for what runs."""
_FIRM = ("compliance.", "licence.", "operations.self_hosted", "deployment.clouds")
"""What is never taken for a wish: law, licences, whose machines it runs on."""
GONE = ("shut_down", "closed_to_new", "announced_end")


def exclusions(known: Known, case: Case, share: Share, asked: tuple[Requirement, ...]) -> tuple[Exclusion, ...]:
    """Everything that rules the technology out as the store of a share; empty when nothing does."""
    return (*_by_status(known, case), *_by_the_brief(known, case), *_by_fit(known, case, share), *_by_load(known, case, share), *_by_must(known, case, asked))  # fmt: skip


def is_excluded(known: Known, case: Case, share: Share, asked: tuple[Requirement, ...]) -> bool:
    """Whether anything rules it out; the same answer as `exclusions`, without words."""
    key = ("out", known.id, id(share))
    if key not in case.unmoved:
        case.unmoved[key] = _is_out(known, case, share, asked)
    return case.unmoved[key] or _over(known, case, share) is not None


def _is_out(known: Known, case: Case, share: Share, asked: tuple[Requirement, ...]) -> bool:
    """Whether anything but the load rules it out."""
    if known.technology.status.value in GONE or known.id in case.ruled_out or known.id in kinship().never_primary:
        return True
    return _is_unfit(known, case, share) or bool(_contradicted(known, case, asked)[1])


def _is_customary(known: Known, case: Case) -> bool:
    return case.customary.get(known.id, 0.0) >= (CUSTOMARY_HERE if known.id in case.runs else CUSTOMARY)


def _is_unfit(known: Known, case: Case, share: Share) -> bool:
    return grade_of(known, case, share)[0] <= 0 and not _is_customary(known, case)


def _over(known: Known, case: Case, share: Share) -> Ceiling | None:
    """The figure it cannot carry; a figure that was only reckoned excludes nothing that is customary."""
    over = beyond(known, case, share)
    return None if over is not None and over.reckoned and _is_customary(known, case) else over


def _gives_way(known: Known, case: Case, asked: Requirement) -> bool:
    """Whether a must is taken for a wish because the engine is customary for what the text describes."""
    if asked.path.startswith(_FIRM) or (asked.path == "durability.record" and asked.source == "brief"):
        return False
    return _is_customary(known, case)


def standing(known: Known, case: Case, asked: tuple[Requirement, ...]) -> tuple[Option, ...]:
    """The ways of running it that no must contradicts."""
    return _contradicted(known, case, asked)[0]


def _contradicted(
    known: Known, case: Case, asked: tuple[Requirement, ...]
) -> tuple[tuple[Option, ...], tuple[tuple[Option, Requirement], ...]]:
    """The ways of running it that stand, and when none does, the contradictions of the way that comes nearest."""
    musts = [r for r in asked if r.strength == "must" and not _gives_way(known, case, r)]
    standing_: list[Option] = []
    nearest: tuple[tuple[Option, Requirement], ...] = ()
    for option in known.options:
        broken = tuple((option, r) for r in musts if _fails(known, case, option, r))
        if not broken:
            standing_.append(option)
        elif not nearest or len(broken) < len(nearest):
            nearest = broken
    return tuple(standing_), () if standing_ else nearest


def _fails(known: Known, case: Case, option: Option, asked: Requirement) -> bool:
    if asked.path == "deployment.clouds" and option.own:
        return False  # one's own machines can be rented anywhere
    if (
        asked.path == "fit.embedded"
        and option.value("deployment.offline") is True
        and option.value("operations.shape") == "service"
    ):
        return False  # a service whose client library keeps the data on the device
    return meets(option.value(asked.path), asked, known.facets) is False


def _by_status(known: Known, case: Case) -> tuple[Exclusion, ...]:
    status = known.technology.status
    if status.value not in GONE:
        return ()
    what = {"shut_down": "shut down", "closed_to_new": "closed to new customers", "announced_end": "its end is announced"}[status.value]  # fmt: skip
    since = f" since {status.since}" if status.since and status.value != "announced_end" else ""
    when = f" ({status.since})" if status.since and status.value == "announced_end" else ""
    source = Source(address=status.source.url, checked=status.source.checked or "") if status.source else None
    known_ = f"{what}{since}{when}{f': {status.note}' if status.note else ''}"
    return (Exclusion(asked="a technology that is there to be chosen", because="", known=known_, path="status", source=source),)  # fmt: skip


def _by_the_brief(known: Known, case: Case) -> tuple[Exclusion, ...]:
    if known.id in case.ruled_out:
        said = case.ruled_out[known.id]
        return (Exclusion(asked=f"not {known.name}", because=said, known="the brief rules it out", path="named"),)
    if known.id in kinship().never_primary:
        return (Exclusion(asked="a store of its own", because="", known="it runs inside another engine", path="kind"),)
    return ()


def _by_fit(known: Known, case: Case, share: Share) -> tuple[Exclusion, ...]:
    if not _is_unfit(known, case, share):
        return ()
    path = grade_of(known, case, share)[1]
    nature = case.nature(share)
    return (Exclusion(asked=f"fit for {nature.title}", because="", known=f"{known.name} is not made for it", path=path, source=known.source(path)),)  # fmt: skip


def _by_load(known: Known, case: Case, share: Share) -> tuple[Exclusion, ...]:
    over = _over(known, case, share)
    if over is None:
        return ()
    source = next((s for s in (known.source(over.path),) if s), None)
    origin = dict(share.load.origins).get(over.field, "")
    carries = load_in_words(over.field, over.carries * over.stretch)
    how = "" if over.stretch == 1 else ", with more machines"
    told = f"carries about {carries}{how} ({case.nature(share).title})"
    return (Exclusion(asked=load_in_words(over.field, over.asked), because=origin, known=told, path=over.path, source=source),)  # fmt: skip


def _by_must(known: Known, case: Case, asked: tuple[Requirement, ...]) -> tuple[Exclusion, ...]:
    _, broken = _contradicted(known, case, asked)
    return tuple(
        Exclusion(
            asked=asked_in_words(requirement, known.facets),
            because=requirement.because,
            known=claim_in_words(requirement.path, option.value(requirement.path), option.claim(requirement.path)),
            path=requirement.path,
            source=source_of(option.claim(requirement.path)),
        )
        for option, requirement in broken
    )
