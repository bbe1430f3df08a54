"""What is kept about things of which only the name was known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import entity_named, is_no, with_entity
from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import snake
from dbarchitect.model.brief import Attribute
from dbarchitect.notation.field_possible import check_possible
from dbarchitect.notation.fields import parse_field, type_by_name

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("description",)
SHOWS_ABOUT = True
_MOST = 40


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """`umbrella: colour, size; shelf: height decimal` or, when one thing is asked about, `colour, size`."""
    if is_no(said) or said.strip().lower() in {"a name", "name"}:
        return brief
    for part in (p for p in re.split(r"[;\n]", said) if p.strip()):
        name, colon, fields = part.partition(":")
        if not colon and len(question.about) != 1:
            raise ArchitectError(
                "interview.unknown_thing", "it is not said of which thing", hint="write `umbrella: colour, size`"
            )
        entity = entity_named(brief, name if colon else question.about[0])
        wanted = [f.strip() for f in re.split(r",|\band\b", fields if colon else part) if f.strip()][:_MOST]
        known = {a.name for a in entity.attributes} | {r.name for r in entity.relationships}
        added = tuple(a for a in map(_attribute, wanted) if a.name not in known)
        brief = with_entity(brief, entity.but(attributes=(*entity.attributes, *added)))
    return brief


def _attribute(words: str) -> Attribute:
    """`colour`, or `height decimal`: a name, and its type when one is named."""
    name, _, kind = words.rpartition(" ")
    if name:
        try:
            typed = parse_field(name, kind)
        except ArchitectError:
            pass
        else:
            if isinstance(typed, Attribute):
                check_possible(typed)
                return typed
    return Attribute(name=snake(words), type=type_by_name(snake(words)))
