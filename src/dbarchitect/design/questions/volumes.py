"""How much data, and how fast does it grow?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, many
from dbarchitect.design.questions.asked import Asked, spoken
from dbarchitect.model.brief import Volume

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    guessed = [f for f in design.facts.tables if f.origin == "assumed" and f.entity]
    if not guessed:
        return ()
    silent = {e.name for e in design.entities if e.volume is None and e.growth is None}
    largest = max([f for f in guessed if f.entity in silent] or guessed, key=lambda f: (f.rows, f.table))
    name = largest.entity or ""
    entities = tuple(
        e.but(volume=Volume(low=largest.rows * 100, high=largest.rows * 100)) if e.name == largest.entity else e
        for e in design.entities
    )
    share = len(guessed) / max(len(design.facts.tables), 1)
    return (
        Asked(
            id="volumes",
            text=f"How many {many(name)} are there, now and in two years?",
            because=f"partitioning, indexes and hardware follow the numbers; {_resting(len(guessed))} on usual ratios.",
            options=("thousands", "millions", "hundreds of millions or more"),
            assumed=f"about {counted(round(largest.rows), spoken(largest.entity or largest.table))}",
            doubt=0.4 + 0.5 * share,
            variant=design.brief.but(entities=entities),
            parts=("indexes", "scale", "cache", "monitoring"),
            about=tuple(f.table for f in guessed[:8]),
        ),
    )


def _resting(tables: int) -> str:
    return f"{counted(tables, 'table')} {'rests' if tables == 1 else 'rest'}"
