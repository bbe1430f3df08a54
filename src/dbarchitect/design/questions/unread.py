"""What of the brief was not understood?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    unread = design.brief.unread
    if not unread:
        return ()
    share = 1 - (design.brief.understood_share or 0.0) if design.brief.understood_share is not None else 0.3
    first = unread[0].text if len(unread[0].text) <= 120 else unread[0].text[:117] + "…"
    more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
    return (
        Asked(
            id="unread",
            text=f"Does this matter for the data: “{first}”{more}?",
            because="nothing was taken from it.",
            options=("no", "yes: say it in other words"),
            assumed="no",
            doubt=min(0.9, 0.2 + share),
            parts=("requirements", "schema"),
        ),
    )
