"""How long is it kept?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import many
from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    if design.brief.retention_days is not None:
        return ()
    growing = [e for e in design.entities if e.growth is not None and e.retention_days is None]
    growing = growing or [e for e in design.entities if e.append_only and e.retention_days is None]
    if not growing:
        return ()
    name = growing[0].name
    return (
        Asked(
            id="retention",
            text=f"How long are {many(name)} kept?",
            because="what grows without end has to be partitioned and dropped by age, or archived.",
            options=("for ever", "a year", "seven years"),
            assumed="for ever",
            doubt=0.5,
            variant=design.brief.but(retention_days=365),
            parts=("scale", "security"),
            about=tuple(e.name for e in growing),
        ),
    )
