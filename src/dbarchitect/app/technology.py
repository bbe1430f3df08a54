"""From a brief to its technology decision, and the section of an architecture that tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Decision, Evidence, Section
    from dbarchitect.model.brief import Brief
    from dbarchitect.model.choice import Choice

DESIGNED_FOR = ("postgresql", "timescaledb", "citus")
"""Engines that the schema of a design runs on as it is."""
_ALTERNATIVES, _REASONS, _SOURCES = 4, 4, 6


def chosen(brief: Brief) -> Choice:
    """The choice for a brief, what it rests on that is old or unconfirmed noted.

    What nothing meets is taken as wishes; ArchitectError `choose.nothing_stands` when even then nothing stands.
    """
    from datetime import UTC, datetime

    from dbarchitect.choose.freshness import doubts

    choice = _decided(brief)
    return choice.but(notes=(*choice.notes, *doubts(choice, datetime.now(UTC).date())))


def _decided(brief: Brief) -> Choice:
    from dbarchitect.choose.deciding import decide
    from dbarchitect.choose.demand import demand, questions
    from dbarchitect.choose.weakening import weakened
    from dbarchitect.knowledge.catalogue import catalogue

    asked, known = demand(brief), catalogue()
    title, open_ = brief.title or "The data layer", questions(brief)
    try:
        return decide(asked, known, title=title, questions=open_)
    except ArchitectError as error:
        softer = weakened(asked, known.facets)
        if error.code != "choose.nothing_stands" or softer == asked:
            raise
        return decide(softer, known, title=title, questions=open_)


def chosen_if_any(brief: Brief) -> tuple[Choice | None, str]:
    """The choice, or why there is none."""
    try:
        return chosen(brief), ""
    except ArchitectError as error:
        return None, error.message


def section(choice: Choice | None, why_none: str, title: str) -> Section:
    """The technology part: the answer, and plainly when the design beside it is for another engine."""
    from dbarchitect.model.architecture import Section

    if choice is None:
        return Section(id="technology", title=title, status="not_judged", summary=f"No engine was chosen: {why_none}.")
    other = "" if choice.primary.engine in DESIGNED_FOR else _other(choice)
    return Section(id="technology", title=title, summary=f"{choice.answer}{other}", decisions=(decision(choice),))


def _other(choice: Choice) -> str:
    return (
        f" The schema below is for PostgreSQL all the same: designs for {choice.primary.name} are not made yet. "
        "Take it as the conceptual and logical model."
    )


def decision(choice: Choice) -> Decision:
    """The choice as a decision among the others, with what it rests on."""
    from dbarchitect.model.architecture import Alternative, Decision

    winner = choice.ranking[0]
    instead = [r for r in choice.ranking[1:] if r.score is not None][:_ALTERNATIVES]
    named = [r for r in choice.ranking if r.excluded_by and r.engine in choice.demand.named]
    turn = choice.sensitivity[0] if choice.sensitivity else None
    name = {r.engine: r.name for r in choice.ranking}
    return Decision(
        id="technology",
        question="Which engines hold the data?",
        choice=choice.answer.rstrip("."),
        reasons=winner.reasons[:_REASONS],
        alternatives=tuple(
            Alternative(choice=r.name, why_not=r.excluded_by or f"scores {r.score:.2f} against {winner.score:.2f}")
            for r in (*named, *instead)
        ),
        changes_if=f"{turn.wins_when}: then {name[turn.challenger]}" if turn else "",
        evidence=_evidence(choice),
        topic="technology",
    )


def _evidence(choice: Choice) -> tuple[Evidence, ...]:
    from dbarchitect.model.architecture import Calculated, Cited

    winner = choice.ranking[0]
    weights = tuple((w.title.lower(), f"{w.weight:.0%}") for w in choice.weights if w.weight > 0)
    reckoned = Calculated(
        formula="weighted sum of the values by criterion, checked by TOPSIS",
        inputs=weights,
        result=f"{winner.name} {winner.score:.2f}" + ("" if choice.methods.agree else f"; {choice.methods.note}"),
    )
    cited = [Cited(claim=g.text, source=g.source.address, checked=g.source.checked) for g in winner.grounds if g.source]
    return (reckoned, *cited[:_SOURCES])
