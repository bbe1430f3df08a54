"""How much may be lost, and how long the service may be down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.notation.durations import read_duration

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("availability",)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """Two durations, what may be lost first: `5 min, 1 h`."""
    plain = re.sub(r"\([^)]*\)", "", said)
    parts = [p.strip() for p in re.split(r",|;|\band\b|/", plain) if p.strip()]
    if len(parts) != 2:
        raise ArchitectError(
            "interview.two_durations",
            "two durations are needed",
            hint="what may be lost, then how long down: 5 min, 1 h",
        )
    lost, down = (_seconds(p) for p in parts)
    return brief.but(availability=brief.availability.but(rpo_seconds=lost, rto_seconds=down))


def _seconds(text: str) -> float:
    if text.lower().startswith(("nothing", "no ")):
        return 0.0
    return read_duration(re.sub(r"^(?:an?|one)\s+", "1 ", text.lower()))
