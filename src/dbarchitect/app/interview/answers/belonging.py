"""What things that stood alone belong to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import entity_in, entity_named, is_no, with_entity
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Relationship

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("belonging",)
SHOWS_ABOUT = True


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """`umbrella: member`, `an umbrella belongs to a member`, or, when one thing is asked about, `members`."""
    if is_no(said):
        return brief
    for part in (p for p in re.split(r"[;\n]", said) if p.strip()):
        split = re.split(
            r":|\b(?:belongs?|refers?|goes|go) to\b|\b(?:has|have) (?:a|an|one)\b|\bof\b", part, maxsplit=1
        )
        owner = entity_in(brief, split[0]) if len(split) == 2 else None
        if owner is None:
            if len(question.about) != 1:
                raise ArchitectError(
                    "interview.unknown_thing",
                    "it is not said which thing belongs to which",
                    hint="write `umbrella: member`",
                )
            owner = entity_named(brief, question.about[0])
        other = entity_in(brief, split[-1]) or entity_named(brief, split[-1])
        if owner.relationship(other.name) is None:
            link = Relationship(
                name=other.name, to=other.name, kind="self" if other.name == owner.name else "reference"
            )
            brief = with_entity(brief, owner.but(relationships=(*owner.relationships, link)))
    return brief
