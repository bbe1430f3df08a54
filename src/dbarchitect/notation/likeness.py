"""What rows have in common according to a rule: "of the same area and resolution"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.notation.rule_reading import Context, alternatives, refuse
from dbarchitect.notation.sentences import content, lemma
from dbarchitect.notation.vocabulary import Found

if TYPE_CHECKING:
    from dbarchitect.model.rules import NotUnderstood

_ALIKE = re.compile(
    r"\b(?:same|identical|per)\s+(?P<things>[^.;:()]+?)(?=\s+(?:never|not|cannot|can|may|must|should|shall|will|do|does|ever|is|are|has|have|overlap\w*|clash\w*|collid\w+|conflict\w*|double-booked|of|with|for|from|to|in|on|at|by|per|within|during|unless|except|that|which|who|whose|as|twice|once)\b|$)"
)
_TIMES = frozenset(
    [
        "time",
        "moment",
        "day",
        "date",
        "hour",
        "minute",
        "week",
        "month",
        "year",
        "night",
        "evening",
        "morning",
        "slot",
        "period",
    ]
)


def shared_attributes(context: Context, text: str, entity: str, apart: frozenset[str]) -> list[str] | NotUnderstood:
    """The attributes of `entity` in which rows have to agree for the rule of `text` to speak of them.

    Things that are entities or roles are left out, as are times; `apart` are attributes that cannot be meant.
    """
    shared: list[str] = []
    for found in _ALIKE.finditer(text):
        for piece in re.split(r",|\band\b|&", found["things"]):
            words = [lemma(w) for w in content(re.sub(r"\b(?:same|identical)\b", " ", piece))]
            if not words or words[-1] in _TIMES or context.words.mentions(piece):
                continue
            meant = context.words.property(" ".join(words), (entity,), roles=True)
            if not meant:
                return refuse(f"{entity} has no {piece.strip()}")
            if not isinstance(meant, Found):
                return alternatives(meant, piece.strip())
            if meant.name not in apart and context.words.entities[entity].attribute(meant.name):
                shared.append(meant.name)
    return list(dict.fromkeys(shared))
