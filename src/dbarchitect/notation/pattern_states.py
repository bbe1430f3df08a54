"""What a state in an access pattern means: a value, a flag, an event that has left its mark or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.brief import Filter
from dbarchitect.notation.pattern_life import FINAL, LIFE_STATES, Filters
from dbarchitect.notation.pattern_times import moments, stems
from dbarchitect.notation.sentences import akin, lemma, spoken
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute, Entity
    from dbarchitect.notation.vocabulary import Vocabulary

_NEGATION = re.compile(
    r"^(?:(?:is|are|was|were|have|has|had|been|that|which|who) )*(?:not|never|no)(?: yet| been| already)* "
)
_SAID = re.compile(
    r"^(?:(?:that|which|who|is|are|was|were|be|have|has|had|been|already|still|currently|whose|with|in|of|a|an|the) )+"
)


def state(words: Vocabulary, entity: Entity, phrase: str) -> Filters | None:
    """What rows hold in a state, every word of which is understood; None when it is not certain."""
    said = phrase.strip()
    negated = bool(_NEGATION.match(said))
    said = _SAID.sub("", _NEGATION.sub("", said)).strip()
    said = re.sub(r"^(?:yet|been) | yet$", "", said)
    said = _under_name(entity, said)
    if not said or len(said.split()) > 4:
        return None
    return _alone(words, entity, said, negated=negated)


def _under_name(entity: Entity, said: str) -> str:
    """ "status open", "high priority": the name beside the value is not part of it."""
    for attribute in entity.attributes:
        if attribute.values:
            name = " ".join(spoken(attribute.name))
            for pattern in (rf"^{re.escape(name)}(?: is| of| =)? (?P<v>.+)$", rf"^(?P<v>.+) {re.escape(name)}$"):
                found = re.match(pattern, said)
                if found and any(_same(v, found["v"]) for v in attribute.values):
                    return found["v"]
    return said


def _alone(words: Vocabulary, entity: Entity, said: str, *, negated: bool) -> Filters | None:
    if values := value_named(entity, said):
        return _kept(entity, *values, negated=negated)
    if (flag := _flag(entity, said)) is not None:
        name, true = flag
        return (Filter(path=name, value="true" if true != negated else "false"),)
    special = LIFE_STATES.get(said)
    if special is not None and not negated:
        return special(words, entity)
    for prefix in ("un", "non ", "non", "not "):
        if said.startswith(prefix) and len(said) - len(prefix) > 2 and not negated:
            found = _alone(words, entity, said[len(prefix) :], negated=True)
            if found is not None:
                return found
    return event_state(entity, said, negated=negated)


def _same(value: str, said: str) -> bool:
    one, other = [lemma(w) for w in spoken(value.lower())], [lemma(w) for w in spoken(said)]
    return one == other or (len(one) == len(other) == 1 and one[0].replace("ll", "l") == other[0].replace("ll", "l"))


def value_named(entity: Entity, said: str) -> tuple[Attribute, str] | None:
    hits = [(a, v) for a in entity.attributes for v in a.values if _same(v, said)]
    return hits[0] if len(hits) == 1 else None


def _kept(entity: Entity, attribute: Attribute, value: str, *, negated: bool) -> Filters | None:
    """A value, or all others where leaving one out says clearly which rows are meant: states that come last or end a life."""
    if not negated:
        return (Filter(path=attribute.name, value=value),)
    others = tuple(v for v in attribute.values if v != value)
    clear = len(others) == 1 or value == attribute.values[-1] or value.lower() in FINAL | {"draft", "spam"}
    if not clear or attribute.optional:
        return None
    return (Filter(path=attribute.name, operator="=" if len(others) == 1 else "in", value=", ".join(others)),)


def _flag(entity: Entity, said: str) -> tuple[str, bool] | None:
    """A boolean of that name and whether it must be true: inactive is not active."""
    hits = []
    for attribute in entity.attributes:
        if type_name(attribute.type) == "boolean":
            bare = tuple(w for w in spoken(attribute.name) if w not in {"is", "has", "was", "are"})
            if bare == spoken(said):
                hits.append((attribute.name, True))
            elif " ".join(bare) in {f"in{said}", f"un{said}", f"not {said}"} or said in {
                f"in{' '.join(bare)}",
                f"un{' '.join(bare)}",
            }:
                hits.append((attribute.name, False))
    return hits[0] if len(hits) == 1 else None


def event_state(entity: Entity, said: str, *, negated: bool) -> Filters | None:
    """What leaves a mark when it happens: paid_at, returned_on, an assignee."""
    verb = re.sub(r"^(?:has|have|been) ", "", said)
    if len(verb.split()) != 1 or not re.search(r"(?:ed|en|id|nt|ld|de|ut|ne|ad|old|ught)$", verb):
        return None
    hits = [
        a.name
        for a in moments(entity)
        if a.optional and stems(a.name) and all(same_verb(verb, s) for s in stems(a.name))
    ]
    if not hits:
        hits = [
            r.name
            for r in entity.relationships
            if r.optional and r.multiplicity in {"many_to_one", "one_to_one"} and _agent(verb, r.name)
        ]
    if not hits and verb == "assigned":
        hits = [
            r.name
            for r in entity.relationships
            if r.optional and r.multiplicity in {"many_to_one", "one_to_one"} and r.kind == "reference"
        ]
    if len(hits) != 1:
        return None
    return (Filter(path=hits[0], operator="is_null", value=None if negated else "false"),)


def same_verb(verb: str, stem: str) -> bool:
    return verb == stem or lemma(verb) == lemma(stem) or akin(verb, stem)


def _agent(verb: str, role: str) -> bool:
    """The one a verb makes: assigned and the assignee, approved and the approver."""
    head = spoken(role)[0] if role.endswith("_by") else spoken(role)[-1]
    stem = re.sub(r"(?:ee|er|or|ed)$", "", head)
    return len(stem) > 3 and verb.startswith(stem) and head != stem
