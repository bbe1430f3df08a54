"""Rules about one row: comparisons and bounds."""

from __future__ import annotations

import re
from typing import Literal

from dbarchitect.model.brief import Relationship
from dbarchitect.model.rules import Compare, Meaning, NotUnderstood
from dbarchitect.notation.numbers import NUMBER, read_number, write_number
from dbarchitect.notation.rule_reading import Context, alternatives, refuse
from dbarchitect.notation.sentences import akin, content, lemma, spoken
from dbarchitect.notation.types import type_family, type_name
from dbarchitect.notation.vocabulary import Found, attribute_of

Operator = Literal["<", "<=", ">", ">=", "=", "<>"]

_BE = r"(?:is|are|be|been|being|was|were|lies?|stays?|remains?|falls?|drops?|goes|go|gets?|comes?|happens?|takes? place|occurs?|runs?|set|kept|become|becomes)"
_PREFIX = rf"(?:\b(?:must|should|shall|can|may|will|has to|have to|needs? to|is to|are to|do|does|did)\b\s*)?(?:\b(?P<no>never|not|no longer|always)\b\s*)?(?:\b(?:ever|always|also|only)\b\s*)?(?:(?<!\ba )(?<!\bthe )(?<!\beach )(?<!\bevery )\b{_BE}\b\s*)?(?:\b(?P<no2>never|not|always)\b\s*)?(?:\b(?:ever|strictly|always|set|dated)\b\s*)?"
_COMPARATORS: tuple[tuple[str, Operator], ...] = (
    (r">=|at least|no less than|not less than|no fewer than|a minimum of|minimum of|no lower than|no smaller than|on or after|no earlier than|not earlier than|greater than or equal(?: to)?|equal to or (?:greater|more|higher|larger) than|or more", ">="),
    (r"<=|at most|no more than|not more than|a maximum of|maximum of|up to|no greater than|no higher than|no larger than|on or before|no later than|not later than|less than or equal(?: to)?|equal to or (?:less|smaller|lower) than|limited to|capped at", "<="),
    (r"<>|!=|different (?:from|than|to)|differs? from|not equal(?: to)?|not the same as|unlike|distinct from", "<>"),
    (r"more than|greater than|larger than|higher than|bigger than|later than|longer than|older than|above|over|beyond|after|exceeds?|exceeded|outnumbers?|surpass(?:es)?|outweighs?|past|follows?|>", ">"),
    (r"less than|fewer than|smaller than|lower than|earlier than|shorter than|younger than|below|under|beneath|before|prior to|precedes?|<", "<"),
    (r"equals?(?: to)?|the same as|same as|identical to|matches|match|exactly|=", "="),
)  # fmt: skip
_COMPARE = re.compile(
    _PREFIX
    + r"(?<!\w)(?:be )?(?:"
    + "|".join(
        f"(?P<{g}>{words})" for g, (words, _) in zip(("ge", "le", "ne", "gt", "lt", "eq"), _COMPARATORS, strict=True)
    )
    + r")(?!\w)"
)
_OF: dict[str, Operator] = {"ge": ">=", "le": "<=", "ne": "<>", "gt": ">", "lt": "<", "eq": "="}
_OPPOSITE: dict[str, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
_SIGN = re.compile(
    r"\b(?:(?P<no>never|not|no)\s+(?:\w+\s+){0,2}?)?(?P<sign>negative|positive|nonnegative|nonzero|zero)(?: (?:number|amount|value|quantity|integer|price|stock|balance)s?)?$"
)
_BETWEEN = re.compile(
    rf"\b(?:between|from|in the range(?: of)?|ranges? from|ranging from|within)\s+(?P<low>-?[$€£]?{NUMBER})\s*%?\s*(?:and|to|-|–|\.\.)\s*(?P<high>-?[$€£]?{NUMBER})\s*(?:%|percent)?(?P<rest>.*)$",
    re.IGNORECASE,
)
_NOW = frozenset({"now", "today", "present", "future", "past", "current"})
_AUXILIARY = re.compile(
    r"\b(?:must|should|shall|can|may|will|has to|have to|needs? to|always|never|not|be|is|are|do|does|it|its|their|the value of|only|falls?|earns?|there)\b"
)


def read_between(context: Context) -> tuple[Meaning, ...]:
    """Two bounds: "rating is between 1 and 5"."""
    found = _BETWEEN.search(context.plain)
    if not found or len(content(found["rest"])) > 2:
        return ()
    low, high = _literal(found["low"]), _literal(found["high"])
    if low is None or high is None:
        return ()
    left = _left(context, _AUXILIARY.sub(" ", context.plain[: found.start()]))
    if not isinstance(left, Found):
        return () if context.words.mentions(found["rest"]) else (left,)
    return (
        Compare(entity=left.entity, left=left.name, operator=">=", right=low),
        Compare(entity=left.entity, left=left.name, operator="<=", right=high),
    )


def read_sign(context: Context) -> Meaning | None:
    """Never negative, positive, not zero."""
    found = _SIGN.search(context.plain)
    if not found:
        return None
    if re.search(r"\b(?:than|to|below|above|under|over|exceeds?)\s*$", context.plain[: found.start("sign")]):
        return None
    before = context.plain[: found.start()]
    negated = bool(found["no"]) or bool(re.search(r"^(?:no|neither)\b|\b(?:never|not|no|nor)\b", before))
    signs: dict[tuple[str, bool], Operator] = {
        ("negative", True): ">=", ("negative", False): "<", ("positive", False): ">", ("positive", True): "<=",
        ("nonnegative", False): ">=", ("nonzero", False): "<>", ("zero", True): "<>", ("zero", False): "=",
    }  # fmt: skip
    operator = signs.get((found["sign"], negated))
    if operator is None:
        return None
    subject = re.sub(r"\b(?:no|never)\b", " ", context.plain[: found.start()])
    left = _left(
        context,
        re.sub(
            r"\b(?:below|above|than|equal|to|less|greater|more|over|under|go|goes|drop|drops|fall|falls)\b",
            " ",
            _AUXILIARY.sub(" ", subject),
        ),
        families=("number",),
    )
    if not isinstance(left, Found):
        return left
    return Compare(entity=left.entity, left=left.name, operator=operator, right="0")


def compared(context: Context, text: str = "") -> tuple[str, Operator, str] | None:
    """What stands left of a comparison, the operator, and what stands right of it."""
    plain = text or context.plain
    found = _COMPARE.search(plain)
    if not found or not found.lastgroup:
        return None
    operator = _OF[next(g for g in _OF if found[g])]
    words = plain[: found.start()].rstrip()
    negated = "never" in found[0].split() or bool(
        re.search(r"\bnot\b", (found["no"] or "") + " " + (found["no2"] or ""))
    )
    negated = (
        negated
        or bool(re.match(r"(?:no|nobody|no one)\b", words))
        or bool(re.search(r"\b(?:never|not)(?: \w+){0,3}$", words))
    )
    if negated:
        operator = _OPPOSITE[operator]
    left_words = re.sub(r"^(?:no|nobody|no one)\b", "", _AUXILIARY.sub(" ", words)).strip()
    right_words = re.sub(
        rf"^\s*(?:that of|the|its|their)\b|^\s*(?:{'|'.join(('than', 'to', 'of'))})\b", "", plain[found.end() :]
    ).strip()
    if not content(left_words) or not right_words:
        return None
    return left_words, operator, right_words


_CONDITIONAL = re.compile(
    r"^(?:if|when|whenever|once|unless|as soon as|while|where|only)\b|\b(?:only (?:if|when)|unless|except|provided)\b"
)


def read_compare(context: Context) -> Meaning | None:
    """A property against a literal or another property of the same row."""
    if _CONDITIONAL.search(context.plain):
        return None
    said = compared(context)
    meaning = _comparison(context, *said) if said else None
    return in_state(context, meaning, said[0]) if said and isinstance(meaning, Compare) else meaning


def in_state(context: Context, meaning: Compare, words: str) -> Meaning:
    """The comparison only for rows in the state that `words` name beside the property: "a paid invoice's total"."""
    own = {lemma(w) for w in (*spoken(meaning.entity), *spoken(meaning.left))}
    states = [
        (a, v)
        for a, v in context.words.states_in(words, meaning.entity)
        if not {lemma(w) for w in spoken(v.lower())} <= own
    ]
    states = [(a, v) for a, v in states if a != meaning.left]
    if not states:
        return meaning
    if len({a for a, _ in states}) > 1:
        return refuse(f"“{words.strip()}” names states of {' and '.join(sorted({a for a, _ in states}))}")
    return meaning.but(when_attribute=states[0][0], when_values=tuple(dict.fromkeys(v for _, v in states)))


def _comparison(context: Context, left_words: str, operator: Operator, right_words: str) -> Meaning | None:
    literal = _literal(right_words)
    counted = context.words.mentions(right_words) if literal is not None else []
    if counted:
        return refuse(
            f"this counts {counted[0].role or 'rows of ' + counted[0].entity}, which a constraint on one row cannot"
        )
    if literal is None and _ARITHMETIC.search(f"{left_words} | {right_words}"):
        return refuse(
            "this compares with a computed value: only two properties as they stand, or a property and a number, are compared"
        )
    if literal is not None:
        left = _money_of(context, left_words, right_words) or _left(context, left_words, families=("number",))
        if isinstance(left, NotUnderstood):
            text = _left(context, left_words)
            if isinstance(text, Found) and type_is_text(context, text):
                return refuse(f"a limit on the length of {text.path}: write `text({literal})` at the field")
            return left
        unit = _unit(right_words)
        if unit and context.words.exactly(left_words) and not _measures(left.name, unit):
            return refuse(f"{left.entity} has no “{unit}”")
        return Compare(entity=left.entity, left=left.name, operator=operator, right=literal)
    if set(spoken(right_words)) & _NOW and len(content(right_words)) <= 2:
        return refuse(
            "this compares with the moment of writing in a way that is not understood: say in the past, or in the future"
        )
    return _two_properties(context, left_words, operator, right_words)


def _unit(words: str) -> str:
    """The word behind a number, when it is no sign or money."""
    found = re.match(rf"^-?\s*[$€£]?\s*{NUMBER}\s*(?:%|percent|[$€£])?\s*(?P<rest>.*)$", words.strip(), re.IGNORECASE)
    rest = " ".join(content(found["rest"])) if found else ""
    return (
        ""
        if re.fullmatch(r"(?:euro|dollar|pound|franc|usd|eur|gbp|chf|yen|cent|unit|piece|in total)s?", rest)
        else rest
    )


def _measures(attribute: str, unit: str) -> bool:
    return any(akin(lemma(a), lemma(b)) for a in spoken(attribute) for b in spoken(unit))


def _money_of(context: Context, left_words: str, right_words: str) -> Found | None:
    """The one amount of money of an entity that is compared with money: no order above 10,000 euros."""
    entity = context.words.exactly(left_words)
    if entity is None or not re.search(
        r"[$€£]|\b(?:euros?|dollars?|pounds?|francs?|usd|eur|gbp|chf|yen|cents?)\b", right_words
    ):
        return None
    money = [a for a in context.words.entities[entity].attributes if type_name(a.type) == "money"]
    return Found(entity, money[0].name, 0.7) if len(money) == 1 else None


_ARITHMETIC = re.compile(
    r"\b(?:times|twice|double|triple|half|plus|minus|sum of|total of|average|percent of|% of|days?|hours?|weeks?|months?|minutes?|\d+|number of|count of)\b|[+*/]"
)


def _two_properties(context: Context, left_words: str, operator: Operator, right_words: str) -> Meaning | None:
    named = context.words.named(left_words + " " + right_words)
    lefts = context.words.properties(left_words)
    rights = context.words.properties(right_words)
    pairs = sorted(
        (
            (a.score + b.score + 0.5 * (a.entity in named), a, b)
            for a in lefts
            for b in rights
            if a.entity == b.entity and a.name != b.name and _comparable(context, a, b)
        ),
        key=lambda p: (-p[0], p[1].entity, p[1].name, p[2].name),
    )
    if pairs and (len(pairs) == 1 or pairs[0][0] > pairs[1][0] + 0.05):
        _, a, b = pairs[0]
        return Compare(entity=a.entity, left=a.name, operator=operator, right=b.name, right_is_attribute=True)
    if pairs:
        close = [p for p in pairs if p[0] > pairs[0][0] - 0.05]
        return refuse("this can compare " + " or ".join(f"{a.path} with {b.path}" for _, a, b in close))
    left_entity, right_entity = context.words.exactly(left_words), context.words.exactly(right_words)
    if left_entity and right_entity and left_entity != right_entity:
        return refuse(
            f"this compares rows of two tables, {left_entity} and {right_entity}, which a constraint on one row cannot"
        )
    if lefts and rights:
        return refuse(
            f"{lefts[0].path} and {rights[0].path} are in two tables: a constraint on one row cannot compare them"
        )
    if lefts or rights:
        present, missing = (lefts[0], right_words) if lefts else (rights[0], left_words)
        return refuse(f"{present.entity} has no {missing.strip()} to compare with {present.name}")
    if left_entity or right_entity or named:
        return refuse(f"no property of the brief is called “{left_words.strip()}” or “{right_words.strip()}”")
    return None


_DIFFER = re.compile(
    r"^(?P<one>.+?)\s+(?:and|or)\s+(?P<other>.+?)\s+(?:(?:must|should|shall|can|may|are|is|be|always|have to)\s+)*(?:different|differ|distinct|(?:not|never)\s+(?:be\s+)?(?:the same|equal|identical|coincide))(?: \w+)?$"
)


_OWN = re.compile(
    r"^(?:an? |each |every |no |the )?(?P<subject>.+?)\s+(?:can|may|must|should|is|are)\s+(?P<no>never |not )?(?:be\s+|have\s+)?(?:its|their|his|her|his or her|itself as)\s+own\s+(?P<role>.+)$"
)


def read_own(context: Context) -> Meaning | None:
    """A row does not refer to itself: "an employee cannot be their own manager"."""
    found = _OWN.match(context.plain)
    entity = context.words.exactly(found["subject"]) if found else None
    if not found or entity is None or not (found["no"] or context.plain.startswith("no ")):
        return None
    role = context.words.property(found["role"], (entity,), roles=True)
    if not isinstance(role, Found) or role.name not in context.words.roles_to(entity, entity):
        return refuse(f"{entity} does not refer to another {entity} as “{found['role']}”")
    return Compare(entity=entity, left=role.name, operator="<>", right="id", right_is_attribute=True)


def read_differ(context: Context) -> Meaning | None:
    """Two properties of a row are not the same: "sender and receiver must be different"."""
    found = _DIFFER.match(context.plain)
    if not found:
        return None
    named = list(context.words.named(context.plain))
    fitting = []
    for entity in dict.fromkeys([*named, *context.words.entities]):
        one = context.words.property(found["one"], (entity,), roles=True)
        other = context.words.property(
            re.sub(r"\bof (?:an?|the|each|every) .+$", "", found["other"]), (entity,), roles=True
        )
        if isinstance(one, Found) and isinstance(other, Found) and one.name != other.name:
            fitting.append((one.score + other.score + (entity in named), one, other))
    fitting.sort(key=lambda f: -f[0])
    if not fitting or (len(fitting) > 1 and fitting[1][0] > fitting[0][0] - 0.05):
        return None
    _, one, other = fitting[0]
    return Compare(entity=one.entity, left=one.name, operator="<>", right=other.name, right_is_attribute=True)


_APART = re.compile(
    r"^(?P<one>.+?)\s+(?:(?:must|should|shall|has to|may|can|is|are|be|always)\s+)*(?:differs? from|different (?:from|to|than)|(?:not|never)\s+(?:be\s+)?(?:the same as|equal to|identical to))\s+(?P<other>.+)$"
)


def read_apart(context: Context) -> Meaning | None:
    """Two references of a row are not the same: "its destination differs from its origin"."""
    found = _APART.match(context.plain)
    if not found:
        return None
    bare = re.sub(r"^(?:its|their|the)\s+", "", found["other"])
    return read_differ(context.part(f"{found['one']} and {bare} must be different"))


def _comparable(context: Context, one: Found, other: Found) -> bool:
    a, b = attribute_of(context.words, one), attribute_of(context.words, other)
    if a is None or b is None or isinstance(a, Relationship) or isinstance(b, Relationship):
        return False
    return type_family(a.type) == type_family(b.type)


def type_is_text(context: Context, found: Found) -> bool:
    attribute = attribute_of(context.words, found)
    return attribute is not None and not isinstance(attribute, Relationship) and type_family(attribute.type) == "text"


def _literal(words: str) -> str | None:
    """The number the words are, units aside: "5 stars", "zero", "$10", "100 %"."""
    found = re.match(
        rf"^(-)?\s*[$€£]?\s*({NUMBER})\s*(?:%|percent|[$€£])?\s*(?P<rest>.*)$", words.strip(), re.IGNORECASE
    )
    if not found or len(content(found["rest"])) > 1 or re.match(r"(?:a|an|no)\b", found[2]):
        return None
    number = read_number(found[2])
    return None if number is None else ("-" if found[1] and number else "") + write_number(number)


def _left(context: Context, words: str, families: tuple[str, ...] = ()) -> Found | NotUnderstood:
    """The property a sentence is about; the entities it names decide between equals."""
    named = tuple(context.words.named(words))
    for among in dict.fromkeys((named, ())):
        found = context.words.property(words, among, families=families)
        if isinstance(found, Found):
            return found
        if found:
            return alternatives(found, words)
    if len(named) == 1 and families:
        only = [a for a in context.words.entities[named[0]].attributes if type_family(a.type) in families]
        if len(only) == 1 and not [w for w in content(words) if w not in spoken(named[0])]:
            return Found(named[0], only[0].name, 0.7)
    if named:
        return refuse(f"{' and '.join(named)} has nothing called “{' '.join(spoken(words))}”")
    return refuse(f"nothing in the brief is called “{' '.join(spoken(words))}”")
