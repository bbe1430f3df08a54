"""One currency or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import is_no, with_entity
from dbarchitect.model.brief import Attribute

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("currency",)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """Several: every thing with an amount gets its currency beside it."""
    if is_no(said) or "one" in said.lower().split():
        return brief
    for name in dict.fromkeys(about.partition(".")[0] for about in question.about):
        entity = brief.entity(name)
        if entity is not None and entity.attribute("currency") is None:
            currency = Attribute(name="currency", type="currency")
            brief = with_entity(brief, entity.but(attributes=(*entity.attributes, currency)))
    return brief
