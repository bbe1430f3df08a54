"""What does a rule mean that nobody could turn into a constraint?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    open_ = [n for n in design.not_judged if n.what.startswith("rule: ")]
    return tuple(
        Asked(
            id=f"rule_{number}",
            text=f"What exactly does “{n.what.removeprefix('rule: ')}” mean?",
            because=f"the database does not keep it: {n.why}.",
            options=(),
            assumed="the application keeps it",
            doubt=0.8,
            parts=("schema",),
        )
        for number, n in enumerate(open_[:5], 1)
    )
