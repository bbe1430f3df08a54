"""Whether identifiers leave the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import is_no

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("public_ids",)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """Anything but no makes it a need."""
    return brief if is_no(said) else brief.but(needs=tuple(dict.fromkeys((*brief.needs, "public_ids"))))
