"""How many there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import entity_in, with_entity
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Growth, Volume
from dbarchitect.notation.volumes import read_volume

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief, Entity

ANSWERS = ("volumes",)
_SIZES = (
    ("hundreds of millions", 3e8),
    ("tens of millions", 3e7),
    ("billions", 3e9),
    ("millions", 3e6),
    ("hundreds of thousands", 3e5),
    ("tens of thousands", 3e4),
    ("thousands", 3e3),
    ("hundreds", 300.0),
    ("dozens", 40.0),
)


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """`5000`, `50..500 per company`, `2M`, `1.5k per day`, `millions`; several as `orders: 2M, users: 1000`."""
    parts = [p for p in re.split(r"[;\n]|,\s*(?=[A-Za-z][\w ]*:)", said) if p.strip()]
    for part in parts:
        name, colon, number = part.partition(":")
        entity = entity_in(brief, name) if colon else entity_in(brief, question.text)
        if entity is None:
            named = name.strip() if colon else "what was asked about"
            raise ArchitectError("interview.unknown_thing", f"the brief has no “{named}”", hint="write `orders: 2M`")
        brief = with_entity(brief, _counted(entity, number if colon else part))
    return brief


def _counted(entity: Entity, text: str) -> Entity:
    words = text.strip().lower()
    for phrase, size in _SIZES:
        if words.startswith(phrase):
            return entity.but(volume=Volume(low=size, high=size))
    now = re.split(r"\bnow\b|,|\bin (?:two|2) years\b", text)[0]
    read = read_volume(now.strip() or text)
    return entity.but(growth=read) if isinstance(read, Growth) else entity.but(volume=read)
