"""What goes with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import with_entity
from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief, Relationship

ANSWERS = ("deletion",)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """They go too (owned), they stay (optional), or they forbid it (as it is)."""
    words = said.lower()
    if "forbid" in words or "refuse" in words or "not" in words.split():
        return brief
    if not ("go" in words.split() or "too" in words or "cascade" in words or "stay" in words or "without" in words):
        raise ArchitectError(
            "interview.choice",
            "one of the answers is needed",
            hint="they forbid it, they go too, or they stay without it",
        )
    owned = "stay" not in words and "without" not in words
    for about in question.about:
        name, _, role = about.partition(".")
        entity = brief.entity(name)
        if entity is not None:
            changed = tuple(_changed(r, owned) if r.name == role else r for r in entity.relationships)
            brief = with_entity(brief, entity.but(relationships=changed))
    return brief


def _changed(relationship: Relationship, owned: bool) -> Relationship:
    return relationship.but(kind="owned") if owned else relationship.but(optional=True)
