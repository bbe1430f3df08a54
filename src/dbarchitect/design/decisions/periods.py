"""Periods that end no earlier than they begin.

What: where a thing has a beginning and an end (`starts_at`, `ends_at`) and the brief says nothing of their order, a CHECK keeps the end
from lying before the beginning. An end that is not known yet is NULL and passes.
Why: nobody writes the rule down, and every length computed from such a pair depends on it.
When to choose otherwise: the two are times of day (a night shift ends before it begins), or plans that may be entered in any order.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import words
from dbarchitect.design.rules.compare import keep
from dbarchitect.design.rules.outcome import Kept
from dbarchitect.model.architecture import Alternative, Assumed, Decision
from dbarchitect.model.rules import Compare
from dbarchitect.notation.types import type_name
from dbarchitect.notation.vocabulary import Span, Vocabulary

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity

AFTER = ("rules",)

_EITHER_WAY = frozenset({"departure", "arrival", "departs", "arrives", "in", "out", "due"})
"""A train departs before it arrives, a hotel's guest arrives before he departs."""


def decide(draft: Draft) -> Draft:
    kept: list[str] = []
    vocabulary = Vocabulary(draft.entities)
    for entity in draft.entities:
        span = vocabulary.span(entity.name)
        if not isinstance(span, Span) or span.end is None or not _in_order(draft, entity, span.start, span.end):
            continue
        outcome = keep(
            draft, Compare(entity=entity.name, left=span.end, operator=">=", right=span.start, right_is_attribute=True)
        )
        if isinstance(outcome, Kept):
            draft = outcome.draft
            kept.append(f"{draft.table_of[entity.name]}: {span.start} … {span.end}")
    if not kept:
        return draft
    return draft.decided(
        Decision(
            id="periods",
            question="May a period end before it begins?",
            choice="no: a CHECK for each pair of beginning and end",
            reasons=tuple(kept),
            alternatives=(
                Alternative(choice="a range column", why_not="worth it where overlaps are asked for or forbidden"),
                Alternative(
                    choice="in the application", why_not="one import in the wrong order and lengths are negative"
                ),
            ),
            changes_if="a pair does not mean a period, or may be entered in any order",
            about=tuple(k.partition(":")[0] for k in kept),
            evidence=(Assumed(assumption="what begins ends later, or at once", changes_if="the two are no period"),),
        )
    )


def _in_order(draft: Draft, entity: Entity, start: str, end: str) -> bool:
    """The pair is a period whose order nothing in the brief speaks of."""
    types = {a.name: type_name(a.type) for a in entity.attributes}
    if types.get(start) not in {"date", "timestamp"} or {*words(start), *words(end)} & _EITHER_WAY:
        return False
    return not any(
        isinstance(r.meaning, Compare)
        and r.meaning.entity == entity.name
        and {r.meaning.left, r.meaning.right} == {start, end}
        for r in draft.rules
    )
