"""What goes with what?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, many, with_article
from dbarchitect.design.questions.asked import Asked, spoken

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    """One question for all references that must exist and do not say what happens when their target goes."""
    open_ = [
        (e.name, r)
        for e in design.entities
        for r in e.relationships
        if r.multiplicity == "many_to_one" and r.kind == "reference" and not r.optional and not r.others
    ]
    tenant = design.brief.tenancy.tenant if design.brief.tenancy else None
    open_ = [(name, r) for name, r in open_ if r.to != tenant]
    if not open_:
        return ()
    name, first = open_[0]
    pairs = {(n, r.name) for n, r in open_}
    entities = tuple(
        e.but(relationships=tuple(r.but(kind="owned") if (e.name, r.name) in pairs else r for r in e.relationships))
        for e in design.entities
    )
    others = f" (and {counted(len(open_) - 1, 'more reference')} like it)" if len(open_) > 1 else ""
    return (
        Asked(
            id="deletion",
            text=f"When {with_article(spoken(first.to))} is deleted, do its {many(name)} go too, or do they forbid it{others}?",
            because="it decides between CASCADE and refusal, which is hard to change once data is lost.",
            options=("they forbid it", "they go too", "they stay without it"),
            assumed="they forbid it",
            doubt=0.35,
            variant=design.brief.but(entities=entities),
            about=tuple(f"{n}.{r.name}" for n, r in open_[:8]),
        ),
    )
