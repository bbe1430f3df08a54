"""What came from experience rather than from the brief?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    added = [f"{e.name}.{a.name}" for e in design.entities for a in e.attributes if a.source != "brief"]
    added += [f"{e.name}.{r.name}" for e in design.entities for r in e.relationships if r.source != "brief"]
    if not added:
        return ()
    total = sum(len(e.attributes) + len(e.relationships) for e in design.entities)
    return (
        Asked(
            id="suggestions",
            text=f"{counted(len(added), 'field')} {'was' if len(added) == 1 else 'were'} added because such things usually have them: "
            "which do you not need?",
            because="every field that nobody needs is filled in, checked and kept for years.",
            options=("keep all", "strike some in brief.yaml (they are marked with ~)"),
            assumed="all are kept",
            doubt=min(0.6, len(added) / max(total, 1)),
            parts=("schema", "code"),
            about=tuple(added[:10]),
        ),
    )
