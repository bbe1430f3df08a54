"""Whether each tenant sees only its own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import entity_named, is_no, is_yes
from dbarchitect.model.brief import Tenancy

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("tenancy",)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """`yes` takes the thing the question is about, another word names it."""
    if is_no(said):
        return brief.but(tenancy=None)
    name = question.about[0] if is_yes(said) and question.about else said
    return brief.but(tenancy=Tenancy(tenant=entity_named(brief, name).name))
