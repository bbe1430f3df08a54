"""Rules about one property: required or optional, one of some values, between two bounds."""

from __future__ import annotations

import re

from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.model.rules import Compare, Meaning, OneOf, Presence, Structure
from dbarchitect.notation.numbers import NUMBER, read_number, write_number
from dbarchitect.notation.rule_reading import Context, alternatives, refuse
from dbarchitect.notation.rules_rows import Operator
from dbarchitect.notation.sentences import content, lemma, spoken
from dbarchitect.notation.types import type_family
from dbarchitect.notation.vocabulary import Found, attribute_of

_MISSING = r"(?:empty|blank|null|missing|absent|unset|omitted|left (?:blank|empty|out))"
_GIVEN = r"(?:required|mandatory|compulsory|obligatory|present|given|set|filled(?: in)?|known|provided|specified|entered|stated)"
_REQUIRED = re.compile(
    rf"^(?P<what>.+?)\s+(?:(?:is|are) (?:always )?(?:required|mandatory|compulsory|obligatory)|(?:must|has to|have to|needs? to|should|shall) (?:always )?be {_GIVEN}|(?:can|may|must|should) (?:not|never) be {_MISSING}|(?:is|are) never {_MISSING}|(?:is|are) not (?:optional|nullable)|must not be null)$"
)
_OPTIONAL = re.compile(
    rf"^(?P<what>.+?)\s+(?:(?:is|are) (?:always )?(?:optional|nullable|not (?:required|mandatory|compulsory|obligatory|needed))|(?:can|may|might) be (?:{_MISSING}|unknown)|(?:need|needs|does|do) not (?:have to |need to )?be {_GIVEN})$"
)
_MUST_HAVE = re.compile(
    r"^(?P<quantifier>an?|each|every|all|any|the)?\s*(?P<entity>.+?)\s+(?P<verb>must (?:always )?(?:have|state|name|give|carry|include)|has to have|have to have|needs?(?: to have)?|requires?|always (?:has|have)|can not (?:exist|be|be saved|be created) without|is nothing without)\s+(?:an?|the|its|their|at least one)?\s*(?P<what>.+)$"
)
_ONE_OF = re.compile(
    r"^(?P<what>.+?)\s+(?:(?:is|are)(?: always| only)?|(?:must|can|may|should|shall|has to|have to)(?: always| only)? be)\s+(?P<lead>one of|either|any of)?\s*:?\s*(?P<values>.+)$"
)
_BOUNDS: tuple[tuple[str, Operator], ...] = (
    (r"more than|greater than|over|above", ">"), (r"at least|no less than|a minimum of|minimum", ">="),
    (r"less than|fewer than|under|below", "<"), (r"at most|no more than|not more than|up to|a maximum of|maximum", "<="),
)  # fmt: skip
_BOUND = "|".join(words for words, _ in _BOUNDS)
_TWO_BOUNDS = re.compile(
    rf"^(?P<what>.+?)\s+(?P<one>{_BOUND})\s+[$€£]?(?P<low>{NUMBER})\s*(?P<unit>\w+\s+)?(?:and|but)\s+(?P<other>{_BOUND})\s+[$€£]?(?P<high>{NUMBER})(?P<rest>.*)$"
)
_WORDS_BETWEEN = re.compile(
    rf"^(?P<what>.+?)\s+(?:(?:is|are|must be|goes?|go|ranges?|runs?|lies?|has to lie|must lie|have to lie|has to be)\s+)+(?:from|between)\s+(?P<low>{NUMBER})\s+(?:to|and)\s+(?P<high>{NUMBER})(?P<rest>.*)$"
)


def read_presence(context: Context) -> Meaning | None:
    """A property that every row has, or that rows may be without."""
    plain = context.plain
    if re.search(r"^(?:if|when|once|unless|only)\b|\b(?:unless|except|only)\b", plain):
        return None
    if found := _OPTIONAL.match(plain):
        return _presence(context, found["what"], optional=True)
    if found := _REQUIRED.match(plain):
        return _presence(context, found["what"], optional=False)
    found = _MUST_HAVE.match(plain)
    if found and (entity := context.words.exactly(found["entity"])):
        what = re.sub(r"^(?:an?|the|its|their)\s+", "", found["what"])
        if re.search(
            r"\bor\b|\b(?:more|less|fewer|most|least|greater|above|below|unique|own|positive|same)\b|\d", what
        ):
            return None
        return _has(context, entity, what)
    return None


def _has(context: Context, entity: str, what: str) -> Meaning | None:
    names: list[str] = []
    for piece in re.split(r",|\band\b|&", what):
        if not content(piece):
            continue
        found = context.words.property(re.sub(r"^\s*(?:an?|the|its)\b", "", piece), (entity,))
        if not isinstance(found, Found) or not _whole(found, piece):
            return None
        names.append(found.name)
    return Presence(entity=entity, attributes=tuple(dict.fromkeys(names))) if names else None


def _whole(found: Found, piece: str) -> bool:
    return found.score >= 0.7 and len(content(piece)) <= len(spoken(found.name)) + 1


def _presence(context: Context, what: str, *, optional: bool) -> Meaning | None:
    what = re.sub(r"^(?:no|not)\b", "", what)
    named = tuple(context.words.named(what))
    found = context.words.property(what, named, roles=True) or context.words.property(what, roles=True)
    if not isinstance(found, Found):
        return (
            alternatives(found, what)
            if found or not named
            else refuse(f"{' and '.join(named)} has nothing called “{what}”")
        )
    own = {lemma(w) for w in (*spoken(found.entity), *spoken(found.name))}
    extra = [w for w in content(what) if w not in own]
    state = context.words.states_of(" ".join(extra), found.entity) if extra else None
    if state and state[0] != found.name:
        return None  # a rule about rows in a state
    owner = context.words.entities[found.entity]
    if isinstance(attribute_of(context.words, found), Relationship):
        role = owner.relationship(found.name)
        if role is None or role.multiplicity not in {"many_to_one", "one_to_one"}:
            return None
        return Structure(entity=owner.name, to=role.to, role=role.name, minimum=0 if optional else 1, maximum=1)
    return Presence(entity=owner.name, attributes=(found.name,), optional=optional)


def read_one_of(context: Context) -> Meaning | None:
    """A property that takes only the values the sentence lists."""
    found = _ONE_OF.match(context.plain)
    if not found or not re.search(r"\bor\b|,", found["values"]):
        return None
    if re.search(
        r"\b(?:than|equal|before|after|least|most|not|never|between|unless|if|when|by|both|to|later|earlier)\b",
        found["values"],
    ):
        return None
    named = tuple(context.words.named(found["what"]))
    what = context.words.property(found["what"], named) if named else context.words.property(found["what"])
    if not isinstance(what, Found):
        return None if not what or not found["lead"] else alternatives(what, found["what"])
    attribute = context.words.entities[what.entity].attribute(what.name)
    if attribute is None or what.score < 0.62:
        return None
    pieces = [p.strip(" \"'") for p in re.split(r",\s*(?:or\b)?|\bor\b", found["values"])]
    values = _values(context, attribute, [re.sub(r"^(?:an?|the)\s+", "", p) for p in pieces if p])
    if values is None:
        return None if not found["lead"] else refuse(f"{what.path} cannot hold “{found['values'].strip()}”")
    missing = [v for v in values if attribute.values and v not in attribute.values]
    if missing:
        return refuse(f"{what.path} has no value {', '.join(f'“{m}”' for m in missing)}")
    return OneOf(entity=what.entity, attribute=what.name, values=values)


def _values(context: Context, attribute: Attribute, pieces: list[str]) -> tuple[str, ...] | None:
    if len(pieces) < 2:
        return None
    family = type_family(attribute.type)
    values: list[str] = []
    for piece in pieces:
        if family == "number":
            number = re.fullmatch(rf"[$€£]?(?P<n>{NUMBER})\s*(?:%|\w+)?", piece)
            read = read_number(number["n"]) if number else None
            if read is None:
                return None
            values.append(write_number(read))
        elif attribute.values:
            values.append(next((v for v in attribute.values if spoken(v.lower()) == spoken(piece)), piece))
        elif family == "text" and len(spoken(piece)) <= 3:
            said = re.search(rf"\b{re.escape(piece)}\b", context.sentence.text, re.IGNORECASE)
            values.append(said[0] if said else piece)
        else:
            return None
    return tuple(dict.fromkeys(values))


def read_bounds(context: Context) -> tuple[Meaning, ...]:
    """Two bounds of one number: "has more than 0 and at most 24 hours"."""
    plain = context.plain
    if re.search(r"^(?:if|when|once|unless)\b|\bunless\b", plain):
        return ()
    two, between = _TWO_BOUNDS.match(plain), _WORDS_BETWEEN.match(plain)
    found = two or between
    if not found:
        return ()
    one: Operator = _operator(two["one"]) if two else ">="
    other: Operator = _operator(two["other"]) if two else "<="
    low, high = read_number(found["low"]), read_number(found["high"])
    unit = ((two["unit"] or "") if two else "") + found["rest"]
    left = _number_of(context, found["what"], unit)
    if low is None or high is None or left is None or len(content(unit)) > 2 or one[0] == other[0]:
        return ()
    return (
        Compare(entity=left.entity, left=left.name, operator=one, right=write_number(low)),
        Compare(entity=left.entity, left=left.name, operator=other, right=write_number(high)),
    )


def _operator(words: str) -> Operator:
    return next(o for pattern, o in _BOUNDS if re.fullmatch(pattern, words))


def _number_of(context: Context, what: str, unit: str) -> Found | None:
    """The number that the words before or behind the bounds name."""
    what = re.sub(r"\b(?:has|have|is|are|must|be|can|may|not|should|lasts?|takes?|always)\b", " ", what)
    named = tuple(context.words.named(what))
    if unit.strip() and len(named) == 1 and not context.words.named(unit):
        by_unit = context.words.property(unit, named, families=("number",))
        if isinstance(by_unit, Found):
            return by_unit
    found = context.words.property(what, named, families=("number",))
    if not isinstance(found, Found) and named:
        found = context.words.property(what, families=("number",))
    return found if isinstance(found, Found) else None
