"""One currency or several?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.questions.asked import Asked
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    money = [(e, a) for e in design.entities for a in e.attributes if type_name(a.type) == "money"]
    if not money or any(type_name(a.type) == "currency" for e in design.entities for a in e.attributes):
        return ()
    entity = money[0][0].name
    return (
        Asked(
            id="currency",
            text="Do amounts occur in more than one currency?",
            because="then each amount needs its currency beside it, and sums across currencies must be refused.",
            options=("one currency", "several"),
            assumed="one currency",
            doubt=0.3,
            parts=("schema",),
            about=tuple(f"{e.name}.{a.name}" for e, a in money[:6]) or (entity,),
        ),
    )
