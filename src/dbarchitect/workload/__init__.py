"""The workload: statements read from statistics, logs, scripts, traces and briefs, grouped by shape, with their habits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dbarchitect.model.design import Design
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.observed import Read


def read_workload(what: str | Path, inspection: Inspection | None = None) -> Read:
    """The workload in `what`: `stat-statements` (counted by the inspected source), a file or folder, or the text of one (several lines).

    The form is seen from the content. With an inspection, parameters without examples are filled from its statistics.
    ArchitectError `workload.*` when there is nothing to read.
    """
    from dbarchitect.workload.reading import read

    return read(what, inspection)


def read_design(design: Design, inspection: Inspection | None = None) -> Read:
    """A design's access patterns as a workload of a day."""
    from dbarchitect.workload.reading import read_design as of_design

    return of_design(design, inspection)


__all__ = ["read_design", "read_workload"]
