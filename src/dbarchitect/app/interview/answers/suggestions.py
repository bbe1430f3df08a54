"""Which of the suggested fields are not needed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import entity_named, is_no, with_entity
from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.core.names import snake

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("suggestions",)
SHOWS_ABOUT = True


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """Names of fields to strike: `user.phone, due date`; a bare name is struck wherever it was suggested."""
    if is_no(said) or said.lower().startswith(("keep", "all", "strike some")):
        return brief
    for name in (n.strip() for n in re.split(r",|;|\band\b", said)):
        if name:
            brief = _struck(brief, name)
    return brief


def _struck(brief: Brief, name: str) -> Brief:
    owner, dot, field = name.rpartition(".")
    owners = (entity_named(brief, owner),) if dot else brief.entities
    wanted = snake(field)
    found = False
    for entity in owners:
        attributes = tuple(a for a in entity.attributes if a.source == "brief" or a.name != wanted)
        relationships = tuple(r for r in entity.relationships if r.source == "brief" or r.name != wanted)
        if (attributes, relationships) != (entity.attributes, entity.relationships):
            found = True
            brief = with_entity(brief, entity.but(attributes=attributes, relationships=relationships))
    if not found:
        known = [a.name for e in owners for a in e.attributes if a.source != "brief"]
        known += [r.name for e in owners for r in e.relationships if r.source != "brief"]
        hint = nearest(wanted, known) or "write them as thing.field, separated by commas"
        raise ArchitectError("interview.unknown_field", f"no suggested field is called “{name}”", hint=hint)
    return brief
