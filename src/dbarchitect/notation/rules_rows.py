"""Rules about one row: comparisons and bounds."""

from __future__ import annotations

import re
from typing import Literal

from dbarchitect.model.brief import Compare, Meaning, NotUnderstood, Relationship
from dbarchitect.notation.quantities import NUMBER, read_number, write_number
from dbarchitect.notation.rule_reading import Context, alternatives, refuse
from dbarchitect.notation.sentences import content, spoken
from dbarchitect.notation.types import type_family
from dbarchitect.notation.vocabulary import Found, attribute_of

Operator = Literal["<", "<=", ">", ">=", "=", "<>"]

_BE = r"(?:is|are|be|been|being|was|were|lies?|stays?|remains?|falls?|drops?|goes|go|gets?|comes?|happens?|takes? place|occurs?|runs?|set|kept|become|becomes)"
_PREFIX = rf"(?:\b(?:must|should|shall|can|may|will|has to|have to|needs? to|is to|are to|do|does|did)\b\s*)?(?:\b(?P<no>never|not|no longer|always)\b\s*)?(?:\b(?:ever|always|also|only)\b\s*)?(?:\b{_BE}\b\s*)?(?:\b(?P<no2>never|not|always)\b\s*)?(?:\b(?:ever|strictly|always|set|dated)\b\s*)?"
_COMPARATORS: tuple[tuple[str, Operator], ...] = (
    (r">=|at least|no less than|not less than|no fewer than|a minimum of|minimum of|no lower than|no smaller than|on or after|no earlier than|not earlier than|greater than or equal(?: to)?|equal to or (?:greater|more|higher|larger) than|or more", ">="),
    (r"<=|at most|no more than|not more than|a maximum of|maximum of|up to|no greater than|no higher than|no larger than|on or before|no later than|not later than|less than or equal(?: to)?|equal to or (?:less|smaller|lower) than|limited to|capped at", "<="),
    (r"<>|!=|different (?:from|than|to)|differs? from|not equal(?: to)?|not the same as|unlike|distinct from", "<>"),
    (r"more than|greater than|larger than|higher than|bigger than|later than|longer than|older than|above|over|beyond|after|exceeds?|exceeded|surpass(?:es)?|outweighs?|past|follows?|>", ">"),
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
    r"\b(?:must|should|shall|can|may|will|has to|have to|needs? to|always|never|not|be|is|are|do|does|it|its|their|the value of|only)\b"
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
        return (left,)
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
    negated = bool(found["no"]) or bool(re.search(r"\b(?:never|not|no)\b", context.plain[: found.start()][-25:]))
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


def read_compare(context: Context) -> Meaning | None:
    """A property against a literal or another property of the same row."""
    found = _COMPARE.search(context.plain)
    if not found or not found.lastgroup:
        return None
    operator = _OF[next(g for g in _OF if found[g])]
    words = context.plain[: found.start()].rstrip()
    negated = "never" in found[0].split() or bool(
        re.search(r"\bnot\b", (found["no"] or "") + " " + (found["no2"] or ""))
    )
    negated = negated or bool(re.match(r"no\b", words)) or bool(re.search(r"\b(?:never|not)(?: \w+){0,3}$", words))
    if negated:
        operator = _OPPOSITE[operator]
    left_words = re.sub(r"^no\b", "", _AUXILIARY.sub(" ", words)).strip()
    right_words = re.sub(
        rf"^\s*(?:that of|the|its|their)\b|^\s*(?:{'|'.join(('than', 'to', 'of'))})\b", "", context.plain[found.end() :]
    ).strip()
    if not content(left_words) or not right_words:
        return None
    return _comparison(context, left_words, operator, right_words)


def _comparison(context: Context, left_words: str, operator: Operator, right_words: str) -> Meaning | None:
    literal = _literal(right_words)
    counted = context.words.named(right_words) if literal is not None else []
    if counted:
        return refuse(f"this counts rows of {counted[0]}, which a constraint on one row cannot")
    if literal is None and _ARITHMETIC.search(f"{left_words} | {right_words}"):
        return refuse(
            "this compares with a computed value: only two properties as they stand, or a property and a number, are compared"
        )
    if literal is not None:
        left = _left(context, left_words, families=("number",))
        if isinstance(left, NotUnderstood):
            text = _left(context, left_words)
            if isinstance(text, Found) and type_is_text(context, text):
                return refuse(f"a limit on the length of {text.path}: write `text({literal})` at the field")
            return left
        return Compare(entity=left.entity, left=left.name, operator=operator, right=literal)
    if set(spoken(right_words)) & _NOW and len(content(right_words)) <= 2:
        return refuse("this compares with the moment of writing, which a constraint cannot hold for ever")
    return _two_properties(context, left_words, operator, right_words)


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
