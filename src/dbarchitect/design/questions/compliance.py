"""Which law or contract governs the personal data?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    personal = sorted({f"{o.table}.{o.column}" for o in design.origins if o.personal})
    if not personal or design.brief.compliance:
        return ()
    entities_asked = design.brief.but(compliance=("GDPR",))
    return (
        Asked(
            id="compliance",
            text="Which rules govern the personal data (GDPR, HIPAA, PCI-DSS, SOC 2, a contract)?",
            because="erasure, retention, audit and where data may live follow from them.",
            options=("none", "GDPR", "HIPAA", "PCI-DSS", "SOC 2"),
            assumed="good practice, no formal audit",
            doubt=0.6,
            variant=entities_asked,
            parts=("security", "scale", "monitoring"),
            about=tuple(personal[:8]),
        ),
    )
