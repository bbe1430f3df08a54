"""From a plan, a source and a workload to a rehearsal: the one place where reading and rehearsing meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.app.reach import Reach
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.migrate.rehearse import Wishes
    from dbarchitect.model.migration import Plan
    from dbarchitect.model.observed import Observed
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


def workload_of(given: SourceGiven | None, reach: Reach) -> tuple[Observed, ...] | None:
    """The statements of a log, an export, a script or a brief; None where none is named. ArchitectError `workload.*`."""
    if given is None:
        return None
    from dbarchitect.workload import read_workload
    from dbarchitect.workload.reading import read_text

    source = reach.resolve(given)
    if source.text is None and source.is_address:
        from dbarchitect.app.assessing import inspected

        return read_workload("stat-statements", inspected(given, reach).inspection).statements
    read = read_text(source.text, None) if source.text is not None else read_workload(source.where)
    return read.statements
