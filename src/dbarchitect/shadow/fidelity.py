"""How far a plan of the shadow may be taken for one of the source: a number, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.shadow.facts import PlannerFacts

_PER_VERSION = 0.08
"""Measured on TPC-H: of 22 plans of version 15 version 18 made 12 the same, with costs within 3 %."""
_ESTIMATED = 0.97
_WITHHELD = 0.8
_BRIEF = 0.5
_PER_LOSS = 0.05
_LEAST = 0.1
_MOST_TOLD = 5


class Fidelity(Value):
    """`score` is 1 where all that a planner looks at was read and planned by the same version; each reason took something of it."""

    score: float
    reasons: tuple[str, ...] = ()


def fidelity_of(
    facts: PlannerFacts, version: int, *, lost: tuple[str, ...] = (), reckoned: tuple[str, ...] = ()
) -> Fidelity:
    """The fidelity of plans that PostgreSQL `version` makes from `facts`. `lost` is what it could not be given, `reckoned` its guessed indexes."""
    score, reasons = 1.0, []
    for factor, reason in _against(facts, version, lost, reckoned):
        score *= factor
        reasons.append(reason)
    return Fidelity(score=round(max(_LEAST, score), 2), reasons=tuple(reasons))


def _against(
    facts: PlannerFacts, version: int, lost: tuple[str, ...], reckoned: tuple[str, ...]
) -> Iterator[tuple[float, str]]:
    if facts.origin == "brief":
        yield _BRIEF, "there are no data yet: rows, values and sizes are the brief's"
    elif facts.major != version:
        apart = abs(facts.major - version)
        yield (
            max(0.6, 1 - _PER_VERSION * apart),
            f"PostgreSQL {version} plans for PostgreSQL {facts.major}: costs are near, plans may differ",
        )
    if facts.origin == "sample":
        yield 0.8, "rows, values and sizes are those of a sample"
    if facts.withheld:
        yield _WITHHELD, "common values were withheld: plans for a value are those for any value as frequent"
    yield from ((_ESTIMATED, f"estimated: {what}") for what in facts.estimated if facts.origin != "brief")
    yield from _stale(facts)
    if reckoned and facts.origin != "brief":
        yield _ESTIMATED, f"{counted(len(reckoned), 'index size')} reckoned, not read"
    for what in lost[:_MOST_TOLD]:
        yield 1 - _PER_LOSS, f"not in the shadow: {what}"
    if len(lost) > _MOST_TOLD:
        yield 1 - _PER_LOSS, f"{len(lost) - _MOST_TOLD} more are not in the shadow"


def _stale(facts: PlannerFacts) -> Iterator[tuple[float, str]]:
    """Tables that were never analysed, and the share of rows that changed since."""
    tables = [r for r in facts.relations if r.kind in ("r", "m")]
    analyzed = {(s.namespace, s.name) for s in facts.statistics}
    never = [r for r in tables if r.pages > 10 and (r.namespace, r.name) not in analyzed]
    if never:
        share = sum(r.pages for r in never) / max(1, sum(r.pages for r in tables))
        named = ", ".join(r.name for r in never[:3]) + (" …" if len(never) > 3 else "")
        yield 1 - 0.4 * share, f"never analysed: {named}; its planner guesses there, and so does the shadow"
    changed = sum(min(r.changed or 0.0, max(r.rows, 1.0)) for r in tables)
    share = changed / max(1.0, sum(r.rows for r in tables))
    if share >= 0.05:
        yield 1 - 0.2 * share, f"{share:.0%} of the rows changed since the statistics were made"
