"""What is kept about a thing of which the brief says nothing but its name?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed, many
from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.brief import Entity
    from dbarchitect.model.design import Design

_NAMES = ("name", "title", "label")


def ask(design: Design) -> tuple[Asked, ...]:
    """One question for all things of the brief that have a name and nothing else."""
    bare = [e.name for e in design.entities if _is_bare(e)]
    if not bare:
        return ()
    share = len(bare) / len(design.entities)
    return (
        Asked(
            id="description",
            text=f"What is kept about {listed((many(n) for n in bare), most=4, more='more things')}?",
            because="the brief says no more of them than the name, and a table of names alone answers no question.",
            options=(),
            assumed="a name",
            doubt=min(0.9, 0.5 + 0.5 * share),
            parts=("requirements", "schema", "code"),
            about=tuple(bare[:12]),
        ),
    )


def _is_bare(entity: Entity) -> bool:
    """Said by the brief, no kind of something, joining nothing, and with no property but a name."""
    if entity.source != "brief" or entity.kind_of or entity.archetype:
        return False
    joined = sum(r.multiplicity in ("many_to_one", "one_to_one") for r in entity.relationships)
    return joined < 2 and all(a.name in _NAMES or a.source == "assumed" for a in entity.attributes)
