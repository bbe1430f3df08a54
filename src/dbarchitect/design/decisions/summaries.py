"""Numbers that are read more often than they can be counted.

What: where a count or total is asked for so often that counting would read more than a million rows a second, a summary table holds it, kept
true by a trigger in the transaction that changes the rows; where the brief allows stale numbers (and there is no tenant), a materialized view.
Why: one core counts some five million rows a second; a fifth of it for one number is too much. Below that a summary is a second truth that
costs every write and serializes writers of one group, for nothing.
When to choose otherwise: thousands of writes a second to one group (a viral post): append deltas and fold them in; distinct counts: sketches.
Source: https://www.postgresql.org/docs/18/sql-createtrigger.html (transition tables)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, frequency
from dbarchitect.design.summary.plan import THRESHOLD, planned
from dbarchitect.design.summary.stored import as_table, as_view
from dbarchitect.model.architecture import Alternative, Calculated, Decision

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.summary.plan import Plan

AFTER = ("access_patterns", "queue_outbox")

STALE_SECONDS = 60.0


def decide(draft: Draft) -> Draft:
    made: list[tuple[Plan, str, bool]] = []
    for pattern in draft.brief.access:
        plan = planned(draft, pattern)
        if plan is None or plan.rows_per_second < THRESHOLD:
            continue
        stale = (pattern.stale_ok_seconds or 0.0) >= STALE_SECONDS and draft.tenant is None
        draft, name = as_view(draft, plan) if stale else as_table(draft, plan)
        made.append((plan, name, stale))
    return draft.decided(_decision(made)) if made else draft


def _decision(made: list[tuple[Plan, str, bool]]) -> Decision:
    return Decision(
        id="summaries",
        question="Which numbers are kept instead of counted?",
        choice=", ".join(f"{name} ({'materialized view' if stale else 'table kept by triggers'})" for _, name, stale in made),
        reasons=tuple(
            f"“{p.purpose}”: {frequency(p.rate)} × {counted(round(p.rows_per_read), 'row')} = {counted(round(p.rows_per_second), 'row')} a second; now one row; "
            + ("refreshed CONCURRENTLY within the time it may be stale" if stale else "kept true in the same transaction, one upsert per statement")
            for p, _, stale in made
        ),
        alternatives=(
            Alternative(choice="counting", why_not="reads too many rows a second, as calculated"),
            Alternative(choice="a counter column on the parent", why_not="every change of a child then writes, and locks, the parent's row"),
            Alternative(choice="a cache beside the database", why_not="a number nobody can vouch for after the first lost message"),
        ),
        changes_if="the rate falls, an approximate or stale number will do, or writers of one group wait for each other",
        about=tuple(name for _, name, _ in made),
        evidence=tuple(
            Calculated(
                formula=f"rate × rows per answer, against {THRESHOLD:,.0f} rows a second (a fifth of a core at 5,000,000)",
                inputs=(("rate", frequency(p.rate)), ("rows per answer", p.basis)),
                result=f"{counted(round(p.rows_per_second), 'row')} a second: keep {name}",
            )
            for p, name, _ in made
        ),
    )  # fmt: skip
