"""What a month costs, as a range, for the ways of running an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.model.choice import MonthlyCost


def costs(case: Case, candidates: tuple[Known, ...]) -> tuple[MonthlyCost, ...]:
    return ()
