"""A design's access patterns planned at the brief's volume and beyond, while the proof runs beside it."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.architecture import NotJudged, Planned

if TYPE_CHECKING:
    from datetime import date

    from dbarchitect.model.architecture import Proof
    from dbarchitect.model.design import Design
    from dbarchitect.model.growth import Growth

FACTORS = (10.0, 100.0)
_PATTERNS = frozenset({"indexes", "access_patterns", "full_text_search", "vector_search", "summaries"})
_LONGEST_S = 20.0
_MOST_TOLD = 4
_WHAT = "access patterns at 1, 10 and 100 times the brief's volume"


class Outlook:
    """Begun when it is made; `joined` waits for it, but not for ever."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._growth: Growth | None = None
        self._why = "planning took too long"
        self._thread = Thread(target=self._run, name="outlook", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        import psycopg

        from dbarchitect.app.growing import of_patterns, role_of
        from dbarchitect.app.planner_facts import of_design
        from dbarchitect.grow.growing import grown

        design = self._design
        try:
            self._growth = grown(
                of_design(design),
                FACTORS,
                of_patterns(design),
                today=_today(),
                yearly={t.table: t.rows_per_year for t in design.facts.tables if t.rows_per_year},
                setup=role_of(design),
            )
        except ArchitectError as error:
            self._why = error.message
        except (psycopg.Error, OSError) as error:
            self._why = str(error).splitlines()[0] if str(error) else type(error).__name__

    def joined(self, proof: Proof) -> tuple[Design, Proof]:
        """The design with what was planned as evidence of its access patterns, or the proof with why nothing was."""
        self._thread.join(_LONGEST_S)
        growth, design = self._growth, self._design
        planned = [s for s in growth.statements if s.costs and s.costs[0] is not None] if growth else []
        if growth is None or not planned:
            why = self._why if growth is None else "no access pattern could be planned without values"
            return design, proof.but(not_judged=(*proof.not_judged, NotJudged(what=_WHAT, why=why)))
        evidence = _evidence(growth)
        decisions = tuple(d.but(evidence=(*d.evidence, evidence)) if d.id in _PATTERNS else d for d in design.decisions)
        return design.but(decisions=decisions), proof


def _evidence(growth: Growth) -> Planned:
    planned = [s for s in growth.statements if s.costs and s.costs[0] is not None]
    turned = sorted((s for s in planned if s.turns_at), key=lambda s: (s.turns_at or 0, s.statement))
    told = "; ".join(f"“{s.statement}” at {s.turns_at:g}x {s.why}" for s in turned[:_MOST_TOLD])
    more = f"; and {len(turned) - _MOST_TOLD} more" if len(turned) > _MOST_TOLD else ""
    kept = f"{len(planned) - len(turned)} of {len(planned)} keep plan and cost in proportion up to 100x"
    return Planned(
        what=_WHAT,
        engine=f"{growth.engine}, with the brief's sizes instead of data",
        plan=f"{kept}; {told}{more}" if turned else kept,
        at=f"{growth.tables[0].rows[0]:,.0f} to {growth.tables[0].rows[-1]:,.0f} rows in {growth.tables[0].table}"
        if growth.tables
        else "",
    )


def _today() -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()
