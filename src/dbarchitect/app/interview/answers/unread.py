"""A sentence that was not understood, in other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app.briefs import read_brief
from dbarchitect.app.interview.answers.words import is_no
from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief, Unread

ANSWERS = ("unread", "unread_*")


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """What the new sentence holds is added; `no` lets what was not understood go."""
    left = _left(brief, question)
    if is_no(said):
        return brief.but(unread=left)
    read = read_brief(said, "-", "prose")
    added = tuple(e for e in read.entities if brief.entity(e.name) is None)
    if not (added or read.rules or read.access):
        raise ArchitectError(
            "interview.nothing_understood", "nothing new was found in that", hint="name a thing, a rule or a list"
        )
    return brief.but(
        entities=(*brief.entities, *added),
        rules=(*brief.rules, *(r for r in read.rules if r not in brief.rules)),
        access=(*brief.access, *(p for p in read.access if p not in brief.access)),
        unread=left,
    )


def _left(brief: Brief, question: Question) -> tuple[Unread, ...]:
    """What is still open after the answer: the stretch the question quotes is settled, and with the last question all."""
    if question.id == "unread":
        return ()
    return tuple(u for u in brief.unread if " ".join(u.text.split())[:100] not in question.text)
