"""How does a thing that stands alone belong to the rest?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed, many
from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    """One question for all things of the brief that refer to nothing and that nothing refers to."""
    entities = design.entities
    tenant = design.brief.tenancy.tenant if design.brief.tenancy else None
    named = {t for e in entities for r in e.relationships for t in (r.to, *r.others)}
    named |= {e.kind_of for e in entities if e.kind_of} | ({tenant} if tenant else set())
    alone = [
        e.name
        for e in entities
        if e.source == "brief"
        and e.name not in named
        and not e.relationships
        and not e.kind_of
        and not _by_rule(design, e.name)
    ]
    if not alone or len(entities) < 2:
        return ()
    shown = listed((many(n) for n in alone), most=4, more="more things")
    share = len(alone) / len(entities)
    return (
        Asked(
            id="belonging",
            text=f"How do {shown} belong to the rest?",
            because="nothing refers to them and they refer to nothing: a row that no other leads to is found by search alone.",
            options=("not at all", "name what they belong to"),
            assumed="not at all",
            doubt=min(0.9, 0.5 + 0.5 * share),
            parts=("requirements", "schema", "indexes"),
            about=tuple(alone[:12]),
        ),
    )


def _by_rule(design: Design, name: str) -> bool:
    """A rule says what it has to do with something else."""
    return any(getattr(r.meaning, "to", None) == name for r in design.brief.rules)
