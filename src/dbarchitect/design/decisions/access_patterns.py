"""How the data is asked for.

What: every access pattern of the brief becomes one SQL statement over the tables of the design. Where the brief is silent about a
thing, two patterns are assumed: one row by its key, and what belongs to an owner.
Why: indexes are for statements; a design that cannot say which statements it serves cannot be checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import frequency, with_article
from dbarchitect.core.names import plural
from dbarchitect.design.decisions.full_text_search import assumed_searches
from dbarchitect.design.decisions.vector_search import assumed_likeness
from dbarchitect.design.workload.build import Built, build
from dbarchitect.model.architecture import Assumed, Decision, NotJudged
from dbarchitect.model.brief import AccessPattern, Filter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Wish
    from dbarchitect.model.workload import Statement

AFTER = ("rules", "volumes", "history", "soft_delete", "hierarchy", "full_text_search", "vector_search")


def decide(draft: Draft) -> Draft:
    statements: list[Statement] = list(draft.statements)
    wishes: list[Wish] = []
    open_: list[NotJudged] = []
    assumed = (*assumed_patterns(draft), *assumed_searches(draft), *assumed_likeness(draft))
    said_patterns = tuple(p for p in draft.brief.access if p.name not in draft.answered)
    for pattern in (*said_patterns, *assumed):
        name = _free(pattern.name or pattern.text, {s.name for s in statements})
        built = build(draft, pattern, name)
        if isinstance(built, Built):
            statements.append(built.statement)
            wishes.extend(built.wishes)
            open_.extend(
                NotJudged(what=f"access pattern “{name}”: {part}", why="the model has nothing of that name")
                for part in built.left_out
            )
        else:
            open_.append(NotJudged(what=f"access pattern “{name}”", why=built.why))
    draft = draft.but(
        statements=tuple(statements), wishes=(*draft.wishes, *wishes), not_judged=(*draft.not_judged, *open_)
    )
    said = sum(s.source == "brief" for s in statements)
    return draft.decided(
        Decision(
            id="access_patterns",
            question="Which statements does the design serve?",
            choice=f"{len(statements)}: {said} from the brief, {len(statements) - said} assumed",
            reasons=tuple(
                f"“{s.purpose}”" + (f", {frequency(s.rate_per_second)}" if s.rate_per_second else "")
                for s in statements[:12]
            ),
            changes_if="the application asks in other ways: name them in the brief, with rate and latency",
            about=tuple(s.name for s in statements),
            evidence=(
                (
                    Assumed(
                        assumption="where the brief is silent, rows are read by key and by owner",
                        changes_if="they are not",
                    ),
                )
                if len(statements) > said
                else ()
            ),
        )
    )


def assumed_patterns(draft: Draft) -> tuple[AccessPattern, ...]:
    """For things the brief says nothing about: one by its key, and the list that belongs to its owner."""
    spoken = {p.entity for p in draft.brief.access}
    patterns: list[AccessPattern] = []
    for entity in draft.entities:
        if entity.name in spoken:
            continue
        title = entity.name.replace("_", " ")
        patterns.append(
            AccessPattern(
                name=f"one {title}",
                text=f"one {title} by its key",
                operation="get",
                entity=entity.name,
                source="assumed",
            )
        )
        for relationship in entity.relationships:
            owner = draft.link(entity.name, relationship.name)
            if (
                relationship.kind == "owned"
                and relationship.multiplicity == "many_to_one"
                and owner
                and relationship.to != draft.tenant
            ):
                role = relationship.name.replace("_", " ")
                patterns.append(
                    AccessPattern(
                        name=f"{plural(entity.name).replace('_', ' ')} of {with_article(role)}",
                        text=f"the {plural(entity.name).replace('_', ' ')} of one {role}",
                        operation="list",
                        entity=entity.name,
                        filters=(Filter(path=relationship.name),),
                        source="assumed",
                    )
                )
    return tuple(patterns)


def _free(name: str, taken: set[str]) -> str:
    name = " ".join(name.split())[:80] or "statement"
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
