"""What comes up again and again: "every meter sends a reading every 15 minutes"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbarchitect.notation.numbers import read_number
from dbarchitect.prose.clauses import clauses
from dbarchitect.prose.evidence import Evidence, Link
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import is_abstract, is_system
from dbarchitect.prose.tokens import Sentence

_EVERY = re.compile(
    r"\b(?:once\s+)?(?:every|each|per|an?)\s+(?:(?P<number>\d+(?:\.\d+)?|two|three|four|five|six|ten|fifteen|twenty|thirty)\s+)?(?P<unit>second|minute|hour)s?\b",
    re.IGNORECASE,
)
_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
_SENDING = frozenset(word_lists("grammar")["recurring_sending"])


@dataclass(frozen=True, slots=True)
class Recurring:
    """One `thing` per `source` comes up every `seconds`."""

    thing: str
    source: str
    seconds: float
    sentence: int


def recurring(found: tuple[Sentence, ...]) -> tuple[Recurring, ...]:
    """What the sentences say comes up at an interval, with who sends it."""
    out: list[Recurring] = []
    for index, sentence in enumerate(found):
        text = sentence.text[:600]
        if not (match := _EVERY.search(text)) or (match["number"] is None and "every" not in match.group().lower()):
            continue
        count = read_number(match["number"]) if match["number"] else 1.0
        for clause in clauses(text):
            made = clause.subject if clause.verb.passive else clause.objects
            if clause.verb.lemma not in _SENDING or clause.verb.negated or not made or not count:
                continue
            thing, source = made[0], next((n for n in clause.subject if not clause.verb.passive), None)
            if thing.pronoun or is_system(thing.head) or is_abstract(thing.name, thing.head):
                continue
            told = source.name if source is not None and not source.pronoun else ""
            out.append(Recurring(thing.name, told, count * _SECONDS[match["unit"].lower()], index))
            break
    return tuple(out)


def note_recurring(found: tuple[Recurring, ...], evidence: Evidence) -> None:
    """What comes up again and again has rows of its own, each of what sends it."""
    for one in found:
        mention = evidence.mentions.get(one.thing)
        if mention is None:
            continue
        mention.add("recurs", 2.5)
        evidence.things |= {one.thing}
        for held in [h for h in evidence.has if h.name == one.thing and h.owner not in {one.thing, one.source}]:
            evidence.has.remove(held)
            evidence.links.append(Link(one.thing, held.owner, "of", (1, 1), None, one.sentence, firm=True))
        if one.source and one.source != one.thing:
            evidence.has[:] = [h for h in evidence.has if (h.owner, h.name) != (one.source, one.thing)]
            evidence.links[:] = [k for k in evidence.links if {k.left, k.right} != {one.source, one.thing}]
            evidence.links.append(Link(one.thing, one.source, "of", (1, 1), None, one.sentence, firm=True))
