"""What the search for habits looks at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dbarchitect.workload.bursts import Bursts

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.observed import Observed, Read
    from dbarchitect.workload.counting import Counted, Group


@dataclass(frozen=True)
class Case:
    """A workload with how it was counted; `inspection` where the source is known."""

    read: Read
    counted: Counted
    inspection: Inspection | None

    @cached_property
    def bursts(self) -> Bursts:
        return self.counted.bursts or Bursts()

    @cached_property
    def by_number(self) -> dict[int, tuple[Observed, Group]]:
        """Statements by the number the collector gave their shape."""
        return {g.number: (o, g) for o, g in zip(self.read.statements, self.counted.groups, strict=True)}

    @property
    def pairs(self) -> tuple[tuple[Observed, Group], ...]:
        return tuple(zip(self.read.statements, self.counted.groups, strict=True))

    def rows_of(self, table: str) -> float | None:
        """How many rows a table has, where that was seen."""
        sizes = self.inspection.sizes if self.inspection else None
        return next((s.rows for s in sizes or () if s.table == table), None)
