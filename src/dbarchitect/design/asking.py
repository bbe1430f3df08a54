"""The open questions, ranked by how much of the design turns on each: the design is made again with another answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.pipeline import design as design_for
from dbarchitect.design.questions.asked import questioners
from dbarchitect.model.architecture import Question

if TYPE_CHECKING:
    from dbarchitect.design.questions.asked import Asked
    from dbarchitect.model.design import Design

PARTS = 12
MOST_VARIANTS = 12
MOST_TABLES = 150
"""Larger designs are not made again for each question: it would take longer than the design itself."""


def open_questions(design: Design) -> tuple[Question, ...]:
    """All questions, the weightiest first: weight = doubt × the share of the design that another answer changes."""
    asked = [question for module in questioners() for question in module.ask(design)]
    small = len(design.schema_.tables) <= MOST_TABLES
    tried = {a.id for a in sorted(asked, key=lambda a: -a.doubt) if a.variant is not None and small}
    tried = set(sorted(tried)[:MOST_VARIANTS]) if len(tried) > MOST_VARIANTS else tried
    weighed = [_weighed(design, a, try_it=a.id in tried) for a in asked]
    return tuple(sorted(weighed, key=lambda q: (-q.weight, q.id)))


def _weighed(design: Design, asked: Asked, *, try_it: bool) -> Question:
    changed = changed_share(design, asked) if try_it else 0.0
    share = max(changed, len(asked.parts) / PARTS)
    effect = f" Another answer changes {changed:.0%} of the tables." if changed >= 0.005 else ""
    return Question(
        id=asked.id,
        text=asked.text,
        matters_because=asked.because + effect,
        options=asked.options,
        assumed=asked.assumed,
        weight=round(asked.doubt * share, 4),
        about=asked.about,
    )


def changed_share(design: Design, asked: Asked) -> float:
    """The share of tables that are new, gone or different when the question is answered the other way."""
    if asked.variant is None:
        return 0.0
    other = design_for(asked.variant)
    mine = {str(t.name): t for t in design.schema_.tables}
    theirs = {str(t.name): t for t in other.schema_.tables}
    names = mine.keys() | theirs.keys()
    return sum(mine.get(n) != theirs.get(n) for n in names) / len(names) if names else 0.0
