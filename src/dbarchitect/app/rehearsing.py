"""From a plan and a source to a rehearsal: the one place where reading and rehearsing meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.app.reach import Reach
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.migrate.rehearse import Wishes
    from dbarchitect.model.migration import Plan
    from dbarchitect.model.rehearsal import Rehearsal


def rehearsed(plan: Plan, source: SourceGiven, reach: Reach, wishes: Wishes) -> Rehearsal:
    """The plan rehearsed on the source. ArchitectError `migrate.*`, `source.*`, `sandbox.*`."""
    from dbarchitect.app.migrating import engine_of, named
    from dbarchitect.migrate.rehearse import rehearse

    if plan.stopped:
        lost = ", ".join(loss.object for loss in plan.losses if not loss.allowed)
        raise ArchitectError(
            "migrate.stopped",
            f"the plan would lose {lost}",
            hint="plan it again with --allow-loss for each that may go",
        )
    wishes.say("reading the source")
    found = named(source, reach)
    if engine_of(found, found, None) != "postgresql":
        raise ArchitectError(
            "migrate.engine",
            "a rehearsal needs a source of PostgreSQL",
            hint="name the PostgreSQL schema the plan begins with",
        )
    return rehearse(found, plan, wishes)
