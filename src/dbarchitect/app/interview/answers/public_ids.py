"""Whether identifiers leave the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import is_no
from dbarchitect.model.brief import Need

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("public_ids",)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """Anything but no makes it a need."""
    return (
        brief
        if is_no(said) or "public_ids" in brief.needed
        else brief.but(needs=(*brief.needs, Need(name="public_ids")))
    )
