"""Business rules kept by the database.

What: each rule of the brief becomes the simplest constraint that keeps it: CHECK, UNIQUE, partial UNIQUE, EXCLUDE; a trigger only where
nothing else can (counting, paths of a state, sums at commit).
Why: a rule in the database holds for every program, also the script of next year, and under any concurrency.
When to choose otherwise: rules that change weekly or need another system's word: keep them in the application, and watch them with a query.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.rules.append_only import written_once
from dbarchitect.design.rules.outcome import Kept, keepers
from dbarchitect.model.architecture import Alternative, Decision, NotJudged
from dbarchitect.model.rules import NotUnderstood

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("uniqueness", "many_to_many", "creation_time", "inheritance")


_ORDER = {"structure": 0, "presence": 0, "append_only": 2}
"""What rows must have comes first: conditions may still free a column of it."""


def decide(draft: Draft) -> Draft:
    kept: list[str] = []
    texts: list[str] = []
    # What is written once comes last: it turns cascades of all its foreign keys into NO ACTION.
    for rule in sorted(draft.rules, key=lambda r: _ORDER.get(r.meaning.kind, 1)):
        if isinstance(rule.meaning, NotUnderstood):
            continue
        outcome = keepers()[rule.meaning.kind].keep(draft, rule.meaning)
        if isinstance(outcome, Kept):
            draft = outcome.draft
            kept.append(f"“{rule.text}”: {outcome.by}")
            texts.append(rule.text)
        else:
            draft = draft.but(not_judged=(*draft.not_judged, NotJudged(what=f"rule: {rule.text}", why=outcome.why)))
    for entity in draft.entities:
        if entity.append_only and draft.table_of[entity.name] not in draft.append_only:
            draft = written_once(draft, draft.table_of[entity.name])
            kept.append(f"{draft.table_of[entity.name]} is written once: a trigger and missing rights")
    if not kept:
        return draft
    return draft.decided(
        Decision(
            id="rules",
            question="Which business rules does the database itself keep?",
            choice=f"{len(kept)} of {len(kept) + _open(draft)}, each with the simplest constraint that can",
            reasons=tuple(kept),
            alternatives=(
                Alternative(
                    choice="in the application", why_not="every program must know it, and two at once can break it"
                ),
                Alternative(
                    choice="triggers for all", why_not="slower and easier to get wrong than a declared constraint"
                ),
            ),
            changes_if="a rule changes often, or needs another system's word",
            about=tuple(texts),
        )
    )


def _open(draft: Draft) -> int:
    return sum(n.what.startswith("rule:") for n in draft.not_judged) + sum(
        isinstance(r.meaning, NotUnderstood) for r in draft.rules
    )
