"""What of the brief was not understood?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, many
from dbarchitect.core.names import words
from dbarchitect.design.questions.asked import Asked, spoken

if TYPE_CHECKING:
    from dbarchitect.model.brief import Unread
    from dbarchitect.model.design import Design

_LONGEST = 120
_MOST = 3


def ask(design: Design) -> tuple[Asked, ...]:
    """A question for each of the first stretches that speak of a known thing, one for all the others."""
    unread = design.brief.unread
    of = {id(u): found for u in unread if (found := _thing_in(u, design))}
    telling = [u for u in unread if id(u) in of]
    others = [u for u in unread if id(u) not in of]
    asked = [_about(u, of[id(u)], number) for number, u in enumerate(telling[:_MOST], 1)]
    left = [*telling[_MOST:], *others]
    return (*asked, *((_rest(left, design),) if left else ()))


def _about(unread: Unread, thing: str, number: int) -> Asked:
    return Asked(
        id=f"unread_{number}",
        text=f"What does this say of {many(thing)}: “{_shown(unread)}”?",
        because=f"it speaks of {many(thing)}, and nothing was taken from it.",
        options=("nothing for the data", "say it in other words"),
        assumed="nothing for the data",
        doubt=0.6,
        parts=("requirements", "schema"),
        about=(thing,),
    )


def _rest(unread: list[Unread], design: Design) -> Asked:
    share = 1 - (design.brief.understood_share or 0.0) if design.brief.understood_share is not None else 0.3
    more = f" (and {counted(len(unread) - 1, 'more stretch', 'more stretches')})" if len(unread) > 1 else ""
    return Asked(
        id="unread",
        text=f"Does this matter for the data: “{_shown(unread[0])}”{more}?",
        because="nothing was taken from it.",
        options=("no", "yes: say it in other words"),
        assumed="no",
        doubt=min(0.9, 0.2 + share),
        parts=("requirements", "schema"),
    )


def _shown(unread: Unread) -> str:
    text = " ".join(unread.text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "…"


def _thing_in(unread: Unread, design: Design) -> str:
    """The thing of the design that the stretch names, the longest name first; empty when there is none."""
    text = f" {' '.join(words(unread.text[:2000]))} "
    for entity in sorted(design.entities, key=lambda e: (-len(e.name), e.name)):
        if any(f" {name} " in text for name in (spoken(entity.name), many(entity.name))):
            return entity.name
    return ""
