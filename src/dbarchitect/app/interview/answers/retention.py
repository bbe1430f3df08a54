"""How long what grows is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import with_entity
from dbarchitect.notation.durations import read_days

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("retention",)
_FOR_EVER = ("for ever", "forever", "always", "no limit", "never deleted")


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """A duration for the things the question is about; for ever leaves them as they are."""
    plain = said.strip().lower()
    if plain.startswith(_FOR_EVER):
        return brief
    days = read_days(re.sub(r"^(?:an?|one)\s+", "1 ", _figures(plain)))
    for name in question.about:
        entity = brief.entity(name)
        if entity is not None:
            brief = with_entity(brief, entity.but(retention_days=days))
    return brief


def _figures(text: str) -> str:
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    for number, word in enumerate(words, 2):
        text = re.sub(rf"^{word}\b", str(number), text)
    return text
