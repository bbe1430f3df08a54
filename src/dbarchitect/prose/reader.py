"""Prose in, brief out."""

from __future__ import annotations

import re

from dbarchitect.brief.completion import complete
from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.brief import Brief, Unread
from dbarchitect.prose import requirements
from dbarchitect.prose.aliases import renamed
from dbarchitect.prose.alternatives import note_alternatives
from dbarchitect.prose.asked import note_asked, told_fully
from dbarchitect.prose.asks import asks
from dbarchitect.prose.assembling import assembled, landed
from dbarchitect.prose.entities import Entities, decide
from dbarchitect.prose.events import through_acts
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.genre import check, is_foreign, is_verse, not_understood, prose_of
from dbarchitect.prose.interpretation import evidence_of
from dbarchitect.prose.needs.reading import asks_enough
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.platforms import Platforms, platforms
from dbarchitect.prose.provisos import lifted
from dbarchitect.prose.purposes import note_purpose
from dbarchitect.prose.recurring import note_recurring, recurring
from dbarchitect.prose.reflexive import fold_parts
from dbarchitect.prose.restating import restated
from dbarchitect.prose.scopes import note_scopes
from dbarchitect.prose.tenancy import kept_apart, note_tenants
from dbarchitect.prose.tokens import Sentence, plain, sentences

_MOST_SENTENCES = 1200


def read(text: str) -> Brief:
    """The brief that a text in English describes.

    Raises `ArchitectError` `brief.not_understood` when the text is no English prose or says nothing about data.
    """
    whole = text.encode("utf-8", "replace").decode().replace("\x00", " ")
    text = prose_of(whole)
    check(text)
    everything = sentences(text)[:_MOST_SENTENCES]
    found = tuple(s for s in everything if not is_foreign(s.text))
    foreign = tuple(Unread(text=s.text[:300], why="it is not in English") for s in everything if s not in found)
    found, provisos = lifted(restated(renamed(found)))
    evidence = evidence_of(found)
    found = told_fully(found, evidence)
    fold_parts(evidence)
    note_alternatives(found, evidence)
    through_acts(evidence)
    note_asked(found, evidence)
    note_tenants(plain(text), evidence)
    note_scopes(found, evidence)
    repeated = recurring(found)
    note_recurring(repeated, evidence)
    entities = decide(evidence, library())
    if not entities.names:
        note_purpose(plain(text), evidence, library())
        entities = decide(evidence, library())
    flat = plain(text)
    named = platforms(flat)
    wanted = asks(flat, bool(entities.names))
    if not _is_brief(evidence, entities, wanted, named, found, is_verse(text)) and not asks_enough(
        _texts(found), bool(wanted or requirements.laws(flat))
    ):
        raise not_understood("the sentences say nothing about things, their properties or how they are used")
    brief = assembled(flat, found, evidence, entities, named, repeated, provisos)
    if len(text) < len(whole):
        kept = frozenset(text.split("\n"))
        lines = [line for line in whole.split("\n") if line not in kept]
        foreign += tuple(Unread(text=line[:300], why="it is a line of a log") for line in lines[:20])
    if foreign:
        share = round((brief.understood_share or 0.0) * len(found) / (len(found) + len(foreign)), 3)
        brief = brief.but(unread=(*brief.unread, *foreign), understood_share=share)
    return complete(brief, library())


_PURPOSE = re.compile(
    r"\b(?:data ?bases?|schemas?|data ?models?|data layer|apps?|applications?|systems?|software|platforms?|web ?sites?|back ?end|saas|store data|keep records?|(?:online|web|mobile) (?:store|shop|marketplace|service|tool)|marketplace|(?:build|create|develop|launch|start|make|need|want)\b[^.]{0,30}\b(?:store|shop|tracker|service|forum|directory|planner|register|registry|catalog(?:ue)?|archive|blog|wiki|crm|erp)|keep track|keeps track|spreadsheets?|entit(?:y|ies))\b",
    re.IGNORECASE,
)


def _texts(found: tuple[Sentence, ...]) -> tuple[str, ...]:
    return tuple(s.text for s in found)


def _is_brief(
    evidence: Evidence,
    entities: Entities,
    wanted: tuple[str, ...],
    named: Platforms,
    found: tuple[Sentence, ...],
    verse: bool,
) -> bool:
    """Something was said about data, or something about databases was asked."""
    text = " ".join(s.text for s in found[:80])
    purpose = bool(_PURPOSE.search(text))
    if verse and not purpose:
        return False
    if (set(wanted) - {"new_design"} or named.engines_named) and (purpose or entities.names or named.engines_named):
        return True
    described = {
        entities.of(h.owner)
        for h in evidence.has
        if h.how in {"have", "list", "aside", "with"} and value_type(h.name) is not None
    } - {None}
    reasons = [set(m.reasons) for m in entities.mentions.values() if m.name in entities.names]
    told = sum(bool({"role", "recorded", "each", "ours"} & r) for r in reasons)
    things = [n for n in entities.names if library().match(n) is not None or "named" in entities.mentions[n].reasons]
    short = sum(len(s.text.split()) for s in found) <= 60
    bare = 1 if short and len(things) >= 2 and (2 * len(things) >= len(found)) else 0
    bare += bare and any("named" in entities.mentions[n].reasons for n in things)
    if short and any({"ours", "scope", "takes part", "described"} & r for r in reasons):
        bare += 1 + (2 * len(landed(evidence, entities)) >= len(found))
    general = sum(1 for link in evidence.links if link.plural and entities.of(link.left) and entities.of(link.right))
    values = {
        (h.owner, h.name) for h in evidence.has if entities.of(h.owner) in described and value_type(h.name) is not None
    }
    return len(described) + (len(values) >= 3) + told + general + bare + 2 * purpose + 2 * bool(kept_apart(text)) >= 2
