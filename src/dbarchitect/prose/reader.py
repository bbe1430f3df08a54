"""Prose in, brief out."""

from __future__ import annotations

from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.brief import Brief, Entity, Unread
from dbarchitect.prose import attributes as attribute_room
from dbarchitect.prose import relationships as relationship_room
from dbarchitect.prose.entities import Entities, decide
from dbarchitect.prose.events import through_acts
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.interpretation import Interpreter
from dbarchitect.prose.tokens import Sentence, sentences


def read(text: str) -> Brief:
    """The brief that a text in English describes."""
    found = sentences(text)
    evidence = Evidence()
    interpreter = Interpreter(evidence)
    for index, sentence in enumerate(found):
        interpreter.read(index, sentence)
    through_acts(evidence)
    entities = decide(evidence, library())
    return Brief(
        entities=_entities(evidence, entities),
        unread=_unread(found, evidence),
        understood_share=round(len(evidence.used) / max(len(found), 1), 3),
    )


def _entities(evidence: Evidence, entities: Entities) -> tuple[Entity, ...]:
    attributes = attribute_room.attributes(evidence, entities)
    relations = relationship_room.relationships(relationship_room.pairs(evidence, entities), entities)
    out = []
    for name in entities.names:
        taken = {r.name for r in relations.get(name, [])}
        kept = tuple(a for a in attributes[name] if a.name not in taken)
        keys = tuple(
            k
            for k in dict.fromkeys(attribute_room.attribute_name(k) for k in evidence.keys.get(name, []))
            if k in {a.name for a in kept} | taken
        )
        out.append(
            Entity(
                name=name,
                attributes=kept,
                relationships=tuple(relations.get(name, [])),
                identifier=keys,
                mention=entities.mentions[name].text,
            )
        )
    return tuple(out)


def _unread(found: tuple[Sentence, ...], evidence: Evidence) -> tuple[Unread, ...]:
    return tuple(
        Unread(text=s.text[:300]) for i, s in enumerate(found) if i not in evidence.used and s.kind != "heading"
    )
