"""A text that only says what a program is for: "a database for a dog-walking app" is about dogs and walks."""

from __future__ import annotations

import re

from dbarchitect.prose.entities import Known
from dbarchitect.prose.events import act_nouns
from dbarchitect.prose.evidence import Evidence, Link
from dbarchitect.prose.lexicon import noun_lemma, verb_lemma
from dbarchitect.prose.nouns import is_abstract, is_system, value_type
from dbarchitect.prose.parts import Noun

_PROGRAM = r"(?:data ?base|db|schema|data ?model|app|application|system|software|platform|web ?site|site|saas|tool|portal|service|company|business|marketplace|store|shop|agency|firm|club|startup)"
_FOR = re.compile(
    rf"\b{_PROGRAM}s?\s+(?:for|to (?:manage|track|organi[sz]e|handle|run))\s+(?:an?\s+|our\s+|the\s+|my\s+)?(?P<what>[A-Za-z][A-Za-z -]{{2,60}})",
    re.IGNORECASE,
)
_COMPOUND = re.compile(rf"\b(?P<what>(?:[A-Za-z]+[- ]){{1,3}}?){_PROGRAM}\b", re.IGNORECASE)
_EMPTY = frozenset(["an", "a", "the", "our", "my", "new", "small", "simple", "good", "web", "mobile", "online", "we", "need", "want", "build", "create", "make", "for", "of", "local", "modern", "big", "nice", "i", "to", "and"])  # fmt: skip


def note_purpose(text: str, evidence: Evidence, known: Known) -> None:
    """The things and acts that the program's purpose names."""
    found: list[str] = []
    for match in (*_FOR.finditer(text[:1000]), *_COMPOUND.finditer(text[:1000])):
        for word in re.findall(r"[A-Za-z]+", match["what"].lower()):
            name = _thing(word, known, bool(re.search(rf"\b{word}[- ][a-z]+ing\b", match["what"].lower())))
            if name and name not in found:
                found.append(name)
    for name in found[:5]:
        evidence.mention(Noun((name,), text=name)).add("purpose", 2.5)
        evidence.used.add(0)
    acts = [n for n in found if n not in evidence.things and n in _acted(text)]
    for act in acts[:1]:
        for thing in found[:5]:
            if thing != act:
                evidence.note_link(Link(act, thing, "of", (1, 1), None, 0, firm=True))


def _thing(word: str, known: Known, acted_on: bool) -> str:
    if word in _EMPTY or len(word) < 3:
        return ""
    if word.endswith("ing"):
        return _act(word, known)
    name = noun_lemma(word)
    if is_system(name) or is_abstract(name, name) or value_type(name) is not None or re.fullmatch(_PROGRAM, name):
        return ""
    return name if known.match(name) is not None or (acted_on and noun_lemma(word) != "") else ""


def _act(word: str, known: Known) -> str:
    verb = verb_lemma(word)
    nouns = act_nouns(verb)
    return next(
        (n for n in nouns if known.match(n) is not None), verb if len(verb) > 2 and not is_abstract(verb, verb) else ""
    )


def _acted(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+ing\b", text.lower())
    return frozenset(n for w in words for n in (*act_nouns(verb_lemma(w)), verb_lemma(w))) | {
        "rental",
        "booking",
        "delivery",
        "repair",
    }
