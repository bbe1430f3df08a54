"""Do identifiers leave the system?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.questions.asked import Asked
from dbarchitect.model.brief import Need

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    if any("uuid" in c.type and c.name == "id" for t in design.schema_.tables for c in t.columns):
        return ()
    return (
        Asked(
            id="public_ids",
            text="Will row ids be visible in public addresses, or be made offline or in several regions?",
            because="then UUIDv7 replaces the ascending numbers, in every key and reference.",
            options=("no", "yes"),
            assumed="no",
            doubt=0.08,
            variant=design.brief.but(needs=(*design.brief.needs, Need(name="public_ids"))),
        ),
    )
