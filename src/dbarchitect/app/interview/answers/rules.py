"""A rule in other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import is_no
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.rules import NotUnderstood
from dbarchitect.notation.rules import read_rules

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("rule_*",)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """The rule the question quotes is replaced by what the new sentence means."""
    if is_no(said):
        return brief
    rules = read_rules(said, brief.entities)
    if any(isinstance(r.meaning, NotUnderstood) for r in rules):
        raise ArchitectError(
            "interview.rule",
            "that is not understood either",
            hint="for example: the end of a booking is after its start",
        )
    kept = tuple(r for r in brief.rules if not (f"“{r.text}”" in question.text and _open(r.meaning)))
    return brief.but(rules=(*kept, *rules))


def _open(meaning: object) -> bool:
    return isinstance(meaning, NotUnderstood)
