"""What an application sends, from whatever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.app.reach import Reach
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.model.observed import Observed


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
