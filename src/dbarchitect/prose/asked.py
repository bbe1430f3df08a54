"""What questions presuppose: "visits per gym" can only be counted when a visit knows its gym."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.core.names import plural, singular, snake
from dbarchitect.prose.evidence import Evidence, Link
from dbarchitect.prose.nouns import is_abstract, value_type
from dbarchitect.prose.patterns import is_access, lists_questions
from dbarchitect.prose.units import unit_of

if TYPE_CHECKING:
    from dbarchitect.prose.tokens import Sentence

_PER = re.compile(r"\b(?P<what>[a-z-]+s) (?:per|of (?:an?|each|one|every)|for each) (?P<whose>[a-z]+(?: [a-z]+)?)\b")
_ACT = re.compile(r"\b(?P<verb>[a-z]{3,})-(?P<particle>in|out|up|off)s?\b", re.IGNORECASE)
_NEAR = 2
"""Steps over which one thing is known from another well enough."""


def told_fully(found: tuple[Sentence, ...], evidence: Evidence) -> tuple[Sentence, ...]:
    """The sentences; questions speak of a thing by its whole name where they named only its head."""
    compounds: dict[str, list[str]] = {}
    for name in evidence.mentions:
        head = name.rpartition("_")[2]
        if head != name and head not in evidence.mentions and value_type(name) is None:
            compounds.setdefault(head, []).append(name)
    short = {head: names[0].replace("_", " ") for head, names in compounds.items() if len(names) == 1}

    def whole(match: re.Match[str]) -> str:
        word = match.group()
        full = short.get(singular(word.lower()))
        if full is None or match.string[: match.start()].lower().endswith(f"{full.rpartition(' ')[0]} "):
            return word
        return plural(full) if word.lower() == plural(singular(word.lower())) else full

    return tuple(
        replace(s, text=re.sub(r"\b[a-z]{3,}\b", whole, s.text)) if short and asks_for_data(s) else s for s in found
    )


def asks_for_data(sentence: Sentence) -> bool:
    """The sentence is one of those that are asked of the data."""
    return is_access(sentence) or lists_questions(sentence.text)


def note_asked(found: tuple[Sentence, ...], evidence: Evidence) -> None:
    """Where things are counted per another thing that they have nothing to do with so far, they refer to it."""
    for index, sentence in enumerate(found):
        for match in _PER.finditer(sentence.text[:800]) if asks_for_data(sentence) else ():
            what = _thing(match["what"], evidence)
            whose = _thing(match["whose"], evidence) or _thing(match["whose"].split()[0], evidence)
            if what and whose and what != whose and whose not in _around(what, evidence):
                evidence.note_link(Link(what, whose, "of", (1, 1), None, index, firm=True))


def _thing(words: str, evidence: Evidence) -> str:
    name = "_".join(singular(w) for w in snake(words).split("_"))
    known = name in evidence.mentions and value_type(name) is None and unit_of(name) is None
    return name if known and not is_abstract(name, name.rpartition("_")[2]) else ""


def _around(name: str, evidence: Evidence) -> set[str]:
    """What is a few steps away, whichever way the steps lead."""
    beside: dict[str, set[str]] = {}
    for one, other in [(k.left, k.right) for k in evidence.links] + [(h.owner, h.name) for h in evidence.has]:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    out = {name}
    for _ in range(_NEAR):
        out |= {far for near in out for far in beside.get(near, ())}
    return out


def acts_as_things(found: tuple[Sentence, ...]) -> list[str]:
    """The sentences with the rows for the acts: where visits are checked in, "40 check-ins" are 40 visits."""
    texts = [s.text for s in found]
    whole = " ".join(texts)
    said: dict[str, str] = {}
    for match in _ACT.finditer(whole[:40000]):
        verb, particle = match["verb"].lower(), match["particle"].lower()
        done = re.search(
            rf"\b(?:every|each|an?|the|all|most)?\s*([a-z]+) (?:is|are|gets?|was|were) {verb}\w* {particle}\b",
            whole,
            re.I,
        )
        if done is not None:
            said[f"{verb}-{particle}"] = singular(done[1].lower())

    def row(match: re.Match[str]) -> str:
        thing = said.get(f"{match['verb']}-{match['particle']}".lower())
        return match.group() if thing is None else plural(thing) if match.group().endswith("s") else thing

    return [_ACT.sub(row, text) for text in texts] if said else texts
