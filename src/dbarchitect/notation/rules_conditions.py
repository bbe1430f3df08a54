"""Rules about what a row must have: in some state, or exactly one of several."""

from __future__ import annotations

import re

from dbarchitect.model.rules import ExactlyOne, Implies, Meaning, NotUnderstood
from dbarchitect.notation.rule_reading import Context, alternatives, refuse
from dbarchitect.notation.sentences import content, lemma, spoken
from dbarchitect.notation.vocabulary import Found

_HAS = re.compile(
    r"^(?P<subject>.+?)\s+(?:(?P<not>must not|can not|may not|should not|never|do not|does not|shall not|will not)\s+)?(?:must |should |shall |always |will |need to |needs to |has to |have to )*"
    r"(?P<verb>have|has(?! been\b)|having|requires?|needs?|includes?|carry|carries|contains?|state[s]?|records?|show[s]?|specify|specifies|name[s]?|be given|is given|come[s]? with|hold[s]?|provide[s]?|bear[s]?|give[s]?)\s+"
    r"(?P<object>.+)$"
)
_IF = re.compile(
    r"^(?:if|when|whenever|once|as soon as|while|where|for)\s+(?P<state>.+?)(?:,|\bthen\b|\bit must\b|\bit needs\b|\bit has\b|\bthere must\b|\bthere is\b)\s*(?P<rest>.+)$"
)
_REQUIRED = re.compile(
    r"^(?P<object>.+?)\s+(?:is|are|must be|has to be|have to be|becomes?|should be)\s+(?:(?P<absent>empty|absent|null|blank|missing|unset|not set|not allowed)|(?:required|mandatory|present|set|given|filled(?: in)?|known|recorded|compulsory|provided|specified|entered|stated))(?:\s+(?:for|if|when|once|whenever|on|in|of|after)\s+(?P<state>.+))?$"
)
_WITHOUT = re.compile(
    r"^(?P<subject>.+?)\s+(?:can|may|must|should|shall)\s+(?:not|never)\s+(?:be|become|get|move to|have been)\s+(?P<state>[\w -]+?)\s+(?:without|unless there is|unless it has|if there is no|if it has no)\s+(?P<object>.+)$"
)
_NO_WITHOUT = re.compile(
    r"^no\s+(?P<subject>.+?)\s+(?:is|are|can be|may be|gets?|becomes?)\s+(?P<state>[\w -]+?)\s+without\s+(?P<object>.+)$"
)
_ONLY_HAVE = re.compile(
    r"^only\s+(?P<subject>.+?)\s+(?:can |may |must |will )?(?:have|has|carry|carries|contain)\s+(?P<object>.+)$"
)


def read_implies(context: Context) -> Meaning | None:
    """What a row in some state must (or must not) have."""
    plain = context.plain
    if found := _ONLY_HAVE.match(plain):
        return _others_lack(context, found["subject"], found["object"])
    for shape in (_WITHOUT, _NO_WITHOUT):
        if found := shape.match(plain):
            return _implication(context, found["subject"], found["state"], found["object"], absent=False)
    if found := _IF.match(plain):
        return _conditional(context, found["state"], found["rest"])
    if (found := _REQUIRED.match(plain)) and found["state"]:
        return _implication(
            context,
            found["object"] + " of " + found["state"],
            found["state"],
            found["object"],
            absent=bool(found["absent"]),
        )
    if found := _HAS.match(plain):
        subject = re.sub(
            r"\b(?:that|which|who|is|are|has|have|been|being|with status|in state|whose status is)\b",
            " ",
            found["subject"],
        )
        thing = found["object"]
        absent = bool(found["not"]) or bool(re.match(r"(?:no|neither)\b", thing))
        return _implication(context, subject, subject, thing, absent=absent)
    return None


def _conditional(context: Context, state: str, rest: str) -> Meaning | None:
    if found := _REQUIRED.match(rest):
        return _implication(context, state, state, found["object"], absent=bool(found["absent"]))
    inner = re.sub(r"^(?:it|they|there)\b\s*", "", rest)
    has = re.match(
        r"(?:(?P<not>must not|can not|may not|never|does not)\s+)?(?:must |should |also |then |always |to |be )*(?P<verb>have|has|needs?|requires?|is|includes?|carry)?\s*(?P<object>.+)$",
        inner,
    )
    if not has:
        return None
    thing = re.sub(
        r"\s+(?:must be |is |are )?(?:required|given|set|recorded|present|needed|mandatory|filled in|entered)$",
        "",
        has["object"],
    )
    return _implication(context, state, state, thing, absent=bool(has["not"]) or bool(re.match(r"no\b", thing)))


def _implication(context: Context, subject: str, state: str, thing: str, *, absent: bool) -> Meaning | None:
    named = context.words.named(subject) or context.words.named(state) or list(context.words.entities)
    candidates: list[tuple[str, str, tuple[str, ...]]] = []
    for entity in named:
        own = {lemma(w) for w in spoken(entity)}
        if states := context.words.states_in(state, entity):
            attribute = states[0][0]
            candidates.append((entity, attribute, tuple(dict.fromkeys(v for a, v in states if a == attribute))))
            continue
        rest = " ".join(
            w
            for w in spoken(state)
            if lemma(w) not in own
            and w not in {"status", "state", "is", "has", "been", "an", "a", "the", "every", "each", "all", "any"}
        )
        read = context.words.state(rest, entity)
        if read:
            candidates.append((entity, *read))
    if not candidates:
        return (
            _stateless(context, named, state, subject)
            if len(named) < len(context.words.entities) or len(named) == 1
            else None
        )
    objects = re.sub(r"^(?:no|neither|an?|the|its|their|both|some|at least one)\b\s*", "", thing)
    required = [(c, r) for c in candidates if (r := _required(context, c[0], objects))]
    complete = [(c, r) for c, r in required if not isinstance(r, NotUnderstood)]
    if len(complete) > 1:
        return refuse("this can speak of " + " or of ".join(c[0] for c, _ in complete))
    if not complete:
        refusal = next((r for _, r in required if isinstance(r, NotUnderstood)), None)
        return refusal or refuse(f"{candidates[0][0]} has no {objects}")
    (entity, attribute, values), names = complete[0]
    assert not isinstance(names, NotUnderstood)
    return Implies(entity=entity, attribute=attribute, values=values, required=names, absent=absent)


def _stateless(context: Context, named: list[str], state: str, subject: str) -> Meaning | None:
    extra = [w for entity in named[:1] for w in content(state) if w not in {lemma(x) for x in spoken(entity)}]
    if extra:
        return refuse(f"{named[0]} has no state “{' '.join(extra)}”")
    return None


def _required(context: Context, entity: str, words: str) -> tuple[str, ...] | NotUnderstood:
    names: list[str] = []
    for piece in re.split(r",|\band\b|\bas well as\b|\bnor\b|&", words):
        if not content(piece):
            continue
        found = context.words.property(re.sub(r"^\s*(?:no|an?|the|its|their)\b", "", piece), (entity,), roles=True)
        if not isinstance(found, Found):
            return refuse(f"{entity} has no {piece.strip()}") if not found else alternatives(found, piece)
        names.append(found.name)
    return tuple(dict.fromkeys(names)) or refuse(f"{entity} has no {words}")


def _others_lack(context: Context, subject: str, thing: str) -> Meaning | None:
    """Only X have Y: all others have none."""
    meaning = _implication(context, subject, subject, thing, absent=True)
    if not isinstance(meaning, Implies):
        return meaning
    attribute = context.words.entities[meaning.entity].attribute(meaning.attribute)
    known = attribute.values if attribute and attribute.values else ("true", "false")
    others = tuple(v for v in known if v not in meaning.values)
    return Implies(
        entity=meaning.entity, attribute=meaning.attribute, values=others, required=meaning.required, absent=True
    )


_ONE_OF = re.compile(
    r"\b(?:exactly|precisely|only|just) one of\b|\bnever both\b|\bnot both\b|\bbut not both\b|\bone or the other\b|\beither\b.+\bor\b|\bone of the two\b|\bnever (?:both )?together\b|\bxor\b|\bmutually exclusive\b"
)
_AT_LEAST = re.compile(r"\bat least one of\b|\bor both\b|\band/or\b|\bone or more of\b|\bat least an?\b.+\bor\b")
_NEITHER = re.compile(
    r"(?:,|\()?\s*\b(?:but )?(?:never|not) (?:both|together)(?: at once)?\)?|\(?\bor both\)?|,?\s*\bnever neither\b"
)


def read_exactly_one(context: Context) -> Meaning | None:
    """One of several properties is present, and only one (or at least one)."""
    at_least = bool(_AT_LEAST.search(context.plain))
    plain_or = (
        re.match(r"^.+?\b(?:must|needs to|has to|have to|should)\b.+?\bor\b", context.plain) is not None
        and " than " not in context.plain
        and "equal" not in context.plain
    )
    if not (at_least or _ONE_OF.search(context.plain) or plain_or):
        return None
    text = _NEITHER.sub(" ", context.plain)
    named = context.words.named(text)
    best: list[tuple[str, tuple[str, ...]]] = []
    for entity in dict.fromkeys([*named, *context.words.entities]):
        names = _present(context, entity, text)
        if len(names) >= 2:
            best.append((entity, names))
    preferred = [b for b in best if named and b[0] == named[0]] or best
    if len(preferred) > 1:
        return refuse("this can speak of " + " or of ".join(b[0] for b in preferred))
    if not preferred:
        return _held_by_a_value(context, named, text) if not plain_or or at_least else None
    entity, names = preferred[0]
    certain = at_least or bool(_ONE_OF.search(context.plain))
    if not certain:
        at_least = True
    return ExactlyOne(entity=entity, attributes=names, at_least=at_least)


def _present(context: Context, entity: str, text: str) -> tuple[str, ...]:
    """The properties of `entity` that the alternatives of the sentence name."""
    names: list[str] = []
    text = re.sub(r"\bexactly one of\b|\bat least one of\b|\bonly one of\b|\beither\b|\bone of\b", ",", text)
    for piece in re.split(
        r",|\bor\b|\band/or\b|\band\b|:|\bby\b|\bto\b|\bwith\b|\bprovide\b|\bgive\b|\bstate\b|\bsupply\b|\bhas\b|\bhave\b|\bbelongs?\b|\bis for\b|\bfor\b|\bneeds\b",
        text,
    ):
        words = [w for w in spoken(piece) if lemma(w) not in {lemma(x) for x in spoken(entity)}]
        if not words:
            continue
        found = context.words.property(" ".join(words), (entity,), roles=True)
        if isinstance(found, Found) and found.score >= 0.65:
            names.append(found.name)
    return tuple(dict.fromkeys(names))


def _held_by_a_value(context: Context, named: list[str], text: str) -> Meaning | None:
    for entity in named:
        states = context.words.states_in(text, entity)
        if len({v for _, v in states}) >= 2:
            return refuse(f"{entity}.{states[0][0]} holds exactly one of these already")
    if named:
        return refuse(f"{named[0]} has no two properties these words name")
    return None
