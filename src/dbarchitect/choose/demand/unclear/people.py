"""Who runs it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.question import Question

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Demand


def ask(told: Told, found: Demand) -> Question | None:
    team = told.brief.team
    told_so = told.mentions(
        "no_administrator", "small_team", "platform_team", "managed_service", "embedded", "one_store"
    )
    if team.developers is not None or team.administrators is not None or found.team_knows or told_so:
        return None
    return Question(
        id="choice_people",
        text="Who will run it, and which databases has the team worked with?",
        matters_because="a cluster of one's own costs about a person's time; without one, managed or simple engines come first, and what the "
        "team knows wins unless it fails a need.",
        options=("nobody full-time", "a few who know SQL", "a team that runs clusters"),
        assumed="a few developers who know SQL, nobody full-time",
        weight=0.4,
    )
