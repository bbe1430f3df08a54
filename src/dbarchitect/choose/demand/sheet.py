"""Where the families of needs write down what is asked; shares are made of it once all have spoken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dbarchitect.model.technology import Requirement

if TYPE_CHECKING:
    from dbarchitect.model.brief import Strength
    from dbarchitect.model.source import Source
    from dbarchitect.model.technology import Part

Operator = Literal[">=", "<=", "=", "in", "includes"]
Where = Literal["main", "record", "all"]
"""Of the heaviest share; of what is the truth; of every store."""
_ORDER: dict[Strength, int] = {"must": 0, "should": 1, "may": 2}
_FACTOR: dict[Strength, float] = {"must": 1.5, "should": 1.0, "may": 0.3}


@dataclass
class Sheet:
    """Weights by part, requirements by part or place, and what was assumed."""

    weights: dict[Part, float] = field(default_factory=dict)
    asked: dict[Part | Where, list[Requirement]] = field(default_factory=dict)
    words: dict[Part, set[str]] = field(default_factory=dict)
    """What is kept there, where no entity says it."""
    own: dict[Part, Strength] = field(default_factory=dict)
    assumptions: set[str] = field(default_factory=set)

    def weigh(self, part: Part, amount: float, strength: Strength = "should") -> None:
        """The part becomes heavier; a stronger wish counts for more."""
        self.weights[part] = self.weights.get(part, 0.0) + amount * _FACTOR[strength]

    def ask(
        self,
        where: Part | Where,
        path: str,
        operator: Operator,
        value: str | float | bool,
        strength: Strength,
        because: str,
        source: Source = "brief",
    ) -> None:
        """A requirement of the part, or of the main share, of the record, of all stores."""
        asked = Requirement(
            path=path, operator=operator, value=value, strength=strength, because=because, source=source
        )
        self.asked.setdefault(where, []).append(asked)

    def places(self, part: Part, main: Part, record: Part | None) -> tuple[Part | Where, ...]:
        """Where the requirements of a part stand."""
        found: list[Part | Where] = [part]
        if part == main:
            found.append("main")
        if part == record:
            found.append("record")
        return tuple(found)

    def assume(self, sentence: str) -> None:
        self.assumptions.add(sentence)

    def requirements(self, *places: Part | Where) -> tuple[Requirement, ...]:
        """What is asked at these places, each thing once and at its strongest, sorted."""
        best: dict[tuple[str, str, str], Requirement] = {}
        listed = [r for place in places for r in self.asked.get(place, [])]
        for r in sorted(
            listed, key=lambda r: (r.path, r.operator, str(r.value), _ORDER[r.strength], len(r.because), r.because)
        ):
            best.setdefault((r.path, r.operator, str(r.value)), r)
        return tuple(best[k] for k in sorted(best))
