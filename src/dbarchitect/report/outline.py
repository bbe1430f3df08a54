"""The twelve parts every document of an architecture has, in order."""

from __future__ import annotations

from typing import NamedTuple

from dbarchitect.core.names import snake
from dbarchitect.model.architecture import PARTS, Architecture, Section
from dbarchitect.report.words import line, sentence, titled

MISSING = "Not judged: no capability covers this part yet."

_BUILT_IN = frozenset({"requirements", "schema", "indexes", "documentation"})
"""Parts that are filled from the architecture itself even when no section speaks of them."""


EMPTY = {
    "requirements": "The brief names no requirements.",
    "schema": "There is no table.",
    "indexes": "There is no index beside those of keys.",
}
"""What stands in a part that is filled from the architecture when there is nothing to fill it with."""


class Part(NamedTuple):
    """One part of the document; `pending` is the one line that stands for a part nobody has judged, else empty."""

    number: int
    id: str
    title: str
    section: Section
    pending: str


def parts(architecture: Architecture) -> tuple[Part, ...]:
    """The twelve parts with the sections that fill them, then whatever sections belong to none of the twelve."""
    left = list(architecture.sections)
    found: list[Part] = []
    for number, (part_id, title) in enumerate(PARTS, 1):
        mine = [s for s in left if _belongs(s.id, part_id)]
        left = [s for s in left if s not in mine]
        found.append(_part(number, part_id, title, mine))
    for section in left:
        title = line(section.title) or titled(section.id)
        found.append(_part(len(found) + 1, snake(section.id), title, [section]))
    return tuple(found)


def _belongs(section_id: str, part_id: str) -> bool:
    name = snake(section_id)
    return name == part_id or name.startswith(part_id + "_") or (part_id == "scale" and name == "recovery")


def _part(number: int, part_id: str, title: str, sections: list[Section]) -> Part:
    if not sections:
        empty = Section(id=part_id, title=title, status="not_judged")
        return Part(number, part_id, title, empty, "" if part_id in _BUILT_IN else MISSING)
    first = sections[0]
    merged = first.but(
        summary=" ".join(filter(None, (s.summary for s in sections))),
        decisions=tuple(d for s in sections for d in s.decisions),
        artifacts=tuple(a for s in sections for a in s.artifacts),
        status=first.status if len({s.status for s in sections}) == 1 else "partly",
    )
    silent = not merged.decisions and not merged.artifacts and part_id not in _BUILT_IN
    pending = ""
    if silent and (merged.status == "not_judged" or not merged.summary):
        pending = sentence(merged.summary) or MISSING
    return Part(number, part_id, title, merged, pending)


def steps(part: Part) -> tuple[str, ...]:
    """The steps of a summary that counts them (`1. … 2. …`); empty when there is only prose."""
    summary = line(part.section.summary)
    counted: list[str] = []
    while summary.startswith(f"{len(counted) + 1}. "):
        following = f" {len(counted) + 2}. "
        head, found, tail = summary.partition(following)
        counted.append(head.split(". ", 1)[1])
        summary = following.lstrip() + tail if found else ""
    return tuple(counted)
