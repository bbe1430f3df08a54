"""From a brief to a proven architecture: the one place where reading, deciding, proving and composing meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.architecture import Architecture, Proof
    from dbarchitect.model.brief import Brief
    from dbarchitect.model.design import Design

Level = Literal["none", "quick", "full"]
Progress = "Callable[[str], None]"


def architect(brief: Brief, *, prove: Level = "quick", progress: Callable[[str], None] | None = None) -> Architecture:
    """The architecture for a brief: decided, run on a throw-away PostgreSQL unless `prove` is `none`, and composed."""
    from dbarchitect.app.compose import compose
    from dbarchitect.app.outlook import Outlook
    from dbarchitect.app.technology import chosen_if_any
    from dbarchitect.design.asking import open_questions
    from dbarchitect.design.pipeline import design as design_for

    say = progress or (lambda _: None)
    if not brief.entities:
        raise ArchitectError(
            "brief.no_entities",
            "the brief names nothing that data would be kept about",
            hint="name the things: `entities: {customer: {}, order: {}}`, or describe them in a sentence",
        )
    say("deciding")
    design = design_for(brief)
    design = design.but(questions=open_questions(design))
    outlook = Outlook(design) if prove != "none" and design.workload.statements else None
    proof = _proof(design, prove, say)
    say("choosing the technology")
    choice, why_none = chosen_if_any(brief)
    say("composing the answer")
    if outlook is not None:
        design, proof = outlook.joined(proof)
    return compose(design, proof, choice, why_none)


def _proof(design: Design, level: Level, say: Callable[[str], None]) -> Proof:
    from dbarchitect.model.architecture import NotJudged, Proof

    engine = design.brief.engine
    if engine not in (None, "postgresql"):
        asked = NotJudged(what=f"a design for {engine}", why="only designs for PostgreSQL are made yet; this is one")
        design = design.but(not_judged=(asked, *design.not_judged))

    if level == "none":
        skipped = NotJudged(what="everything that could be run", why="the proof was not asked for (--prove none)")
        return Proof(not_judged=(skipped, *design.not_judged))
    from dbarchitect.app.provable import provable
    from dbarchitect.prove import prove

    proof = prove(provable(design), level, progress=say)
    return proof.but(not_judged=(*proof.not_judged, *design.not_judged))
