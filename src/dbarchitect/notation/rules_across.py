"""Rules over a reference: a property against one of the row it refers to; a count or a sum against a property of the parent."""

from __future__ import annotations

import re

from dbarchitect.model.brief import Attribute
from dbarchitect.model.rules import AtMost, CompareAcross, Meaning
from dbarchitect.notation.rule_reading import Context, link_between, refuse
from dbarchitect.notation.rules_rows import Operator, compared
from dbarchitect.notation.sentences import akin, lemma, spoken
from dbarchitect.notation.types import type_family, type_name
from dbarchitect.notation.vocabulary import Found, Span

_NEVER_OVER = r"(?:(?:must|may|can|should|shall|will|do|does)\s+)?(?:never|not)\s+(?:ever\s+)?(?:exceed|surpass|outnumber|be (?:more|greater|larger|higher|bigger) than|be above|be over|add up to more than|sum (?:up )?to more than|total more than|go (?:above|over|beyond))s?|(?:never|not)\s+(?:exceeds|outnumbers|surpasses)|(?:is|are|must be|stays?)\s+(?:at most|no more than|not more than|limited (?:to|by)|within|below or equal to)|adds? up to (?:at most|no more than)"
_OF_PARENT = re.compile(
    rf"^(?:the )?(?P<sum>(?:sum|total|sum total)(?: (?:amount|value|weight|quantity))? of (?:all |the |its )*)?(?P<count>number of |count of |amount of )?(?:all )?(?P<counted>.+?)\s+(?:of|in|for|on|at|per|within|to|under)\s+(?:an?|the|each|every|one|its|any)\s+(?P<parent>.+?)\s+(?P<total>(?:together|in total|altogether|combined|taken together)\s+)?(?P<over>{_NEVER_OVER})\s+(?P<limit>.+)$"
)
_NO_MORE = re.compile(
    r"^(?P<no>no )?(?:an? |each |every |the |any )?(?P<parent>.+?)\s+(?:(?:can|may|must|should|shall|will|do|does)\s+)?(?:(?:never|not)\s+)?(?:have|has|hold|holds|accept|accepts|take|takes|contain|contains|get|gets|seat|seats|carry|receive)\s+(?P<lead>more|no more|at most as many|only as many)\s+(?P<counted>.+?)\s+(?:than|as)\s+(?P<limit>.+)$"
)
_TOTAL = re.compile(
    r"\b(?:together|in total|altogether|combined|taken together|in sum|add up|sum (?:up )?to|adds up|total(?:s|ling)?)\b"
)
_WITHIN = re.compile(
    r"^(?P<left>.+?)\s+(?:(?:must|should|shall|has to|have to|always|can|may|only)\s+)*(?:lie|lies|be|is|are|fall|falls|happen|happens|take place|takes place)\s+(?:only\s+)?(?:within|inside|during|in the (?:period|term|time) of|between the (?P<first>.+?) and (?:the )?(?P<second>.+?) of)\s+(?:(?:that|the (?:period|dates|term|time|duration|run)) of )?(?:its|their|the|his|her|an?)\s+(?P<parent>.+)$"
)


def read_capacity(context: Context) -> Meaning | None:
    """The rows of a parent are counted, or added up, against a property of the parent."""
    plain = context.plain
    if found := _NO_MORE.match(plain):
        if found["lead"] == "more" and not (found["no"] or re.search(r"\b(?:not|never)\b", plain)):
            return None
        return _limited(context, found["parent"], found["counted"], found["limit"], total=False, counted=True)
    if found := _OF_PARENT.match(plain):
        total = bool(found["sum"] or found["total"] or _TOTAL.search(found["over"]) or _TOTAL.search(found["limit"]))
        limit = re.sub(r"\s+(?:in total|together|altogether)$", "", found["limit"])
        return _limited(context, found["parent"], found["counted"], limit, total=total, counted=bool(found["count"]))
    return None


def _limited(
    context: Context, parent_words: str, counted_words: str, limit_words: str, *, total: bool, counted: bool
) -> Meaning | None:
    parent = context.words.exactly(parent_words)
    if parent is None or re.match(r"\d", limit_words):
        return None
    child = context.words.exactly(counted_words)
    limit = _property(context, parent, re.sub(r"\s+(?:allows?|permits?|has|have)$", "", limit_words))
    if child is None or not isinstance(limit, Attribute):
        return None
    roles = context.words.roles_to(child, parent)
    if not roles:
        pairs = context.words.pairs(parent, child)
        if len(pairs) == 1 and not total:
            return AtMost(entity=pairs[0][0], through=pairs[0][1], per=parent, limit_attribute=limit.name)
        links = link_between(context, parent, child)
        if len(links) != 1 or total:
            return refuse(f"{child} does not refer to {parent}")
        child, roles = links[0][0], (links[0][1],)
    if len(roles) > 1:
        return refuse(f"{child} refers to {parent} as {' and as '.join(roles)}: which one is meant?")
    whole = type_name(limit.type) in {"count", "integer", "bigint"}
    if not total:
        if not whole and not counted:
            return refuse(
                f"either each {child} is compared with {parent}.{limit.name}, or all of them in total: say which"
            )
        return AtMost(entity=child, per=roles[0], limit_attribute=limit.name)
    amount = _amount(context, child, limit)
    if amount is None:
        return refuse(f"{child} has no one amount that can be added up against {parent}.{limit.name}")
    return AtMost(entity=child, per=roles[0], sum_of=amount, limit_attribute=limit.name)


def _amount(context: Context, entity: str, like: Attribute) -> str | None:
    numbers = [a for a in context.words.entities[entity].attributes if type_family(a.type) == "number"]
    same = [a for a in numbers if type_name(a.type) == type_name(like.type)]
    named = [a for a in same if a.name == like.name]
    for among in (named, same, numbers):
        if len(among) == 1:
            return among[0].name
    return None


def _property(context: Context, entity: str, words: str) -> Attribute | None:
    found = context.words.property(re.sub(r"^(?:its|their|the|that of the|that of its)\s+", "", words), (entity,))
    return context.words.entities[entity].attribute(found.name) if isinstance(found, Found) else None


def read_within(context: Context) -> tuple[Meaning, ...] | Meaning | None:
    """A date lies in the time of the row it belongs to."""
    found = _WITHIN.match(context.plain)
    parent = context.words.exactly(found["parent"]) if found else None
    if not found or parent is None:
        return None
    child = _owner(context, found["left"], parent)
    if child is None:
        return None
    roles = context.words.roles_to(child, parent)
    if len(roles) != 1:
        return refuse(f"{child} refers to {parent} as {' and as '.join(roles)}: which one is meant?")
    ends = _ends(context, parent, found["first"], found["second"])
    if ends is None:
        return refuse(f"{parent} has no start and end")
    start, end = ends
    left = _dated(context, child, found["left"], start)
    if left is None:
        return refuse(f"{child} has no date like {parent}.{start.name} that “{found['left'].strip()}” names")
    return (
        CompareAcross(entity=child, left=left, operator=">=", through=roles[0], right=start.name),
        CompareAcross(entity=child, left=left, operator="<=", through=roles[0], right=end.name),
    )


def _ends(context: Context, parent: str, first: str | None, second: str | None) -> tuple[Attribute, Attribute] | None:
    item = context.words.entities[parent]
    if first and second:
        one, other = _property(context, parent, first), _property(context, parent, second)
        return (one, other) if one and other else None
    span = context.words.span(parent)
    if not isinstance(span, Span) or span.end is None:
        return None
    one, other = item.attribute(span.start), item.attribute(span.end)
    return (one, other) if one and other else None


def _dated(context: Context, entity: str, words: str, like: Attribute) -> str | None:
    dates = [a for a in context.words.entities[entity].attributes if type_name(a.type) == type_name(like.type)]
    found = context.words.property(_without(words, entity), (entity,)) if _without(words, entity) else ()
    if isinstance(found, Found):
        return found.name if any(a.name == found.name for a in dates) else None
    return dates[0].name if len(dates) == 1 and not _without(words, entity) else None


def _without(words: str, entity: str) -> str:
    own = {lemma(w) for w in spoken(entity)}
    return " ".join(
        w
        for w in spoken(words)
        if lemma(w) not in own and w not in {"the", "a", "an", "of", "each", "every", "all", "any"}
    )


def _owner(context: Context, words: str, parent: str) -> str | None:
    """The entity a phrase is about, when it refers to `parent`."""
    named = [e for e in context.words.named(words) if e != parent]
    return named[0] if len(named) == 1 and context.words.roles_to(named[0], parent) else None


def read_across(context: Context) -> Meaning | None:
    """A property against one of the row its entity refers to."""
    said = compared(context)
    if said is None or re.match(r"(?:if|when|once|whenever|unless|only|for)\b", context.plain):
        return None
    left_words, operator, right_words = said
    if re.search(
        r"\d|\b(?:plus|minus|times|twice|half|average|sum|previous|last|next)\b|\bunless\b|\bexcept\b",
        right_words + left_words,
    ):
        return None
    lefts, rights = context.words.named(left_words), context.words.named(right_words)
    if not rights and len(lefts) == 1:
        return None
    for parent in rights:
        for child in _children(context, left_words, lefts, parent):
            meaning = _across(context, child, parent, left_words, operator, right_words)
            if meaning is not None:
                return meaning
    return None


def _children(context: Context, words: str, named: list[str], parent: str) -> tuple[str, ...]:
    """Entities the left side is about that refer to the parent: named, or kin to its verb."""
    direct = tuple(e for e in named if e != parent and context.words.roles_to(e, parent))
    if direct or len(named) != 1 or named[0] == parent:
        return direct[:1]
    verbs = [lemma(w) for w in spoken(words)]
    links = [x[0] for x in link_between(context, named[0], parent)]
    kin = [e for e in links if any(akin(lemma(p), v) for p in spoken(e) for v in verbs)]
    return tuple(kin) if len(kin) == 1 else ()


def _across(
    context: Context, child: str, parent: str, left_words: str, operator: Operator, right_words: str
) -> Meaning | None:
    roles = context.words.roles_to(child, parent)
    if len(roles) != 1:
        return refuse(f"{child} refers to {parent} as {' and as '.join(roles)}: which one is meant?")
    item, other = context.words.entities[child], context.words.entities[parent]
    rest, far = _without(left_words, child), _without(right_words, parent)
    for other_name in context.words.named(left_words):
        rest = _without(rest, other_name)
    rest = " ".join(w for w in spoken(rest) if w not in {"its", "their", "must", "may", "can", "not", "never"})
    far = " ".join(w for w in spoken(far) if w not in {"its", "their", "that", "has", "have", "is", "was"})
    right = _named(context, parent, far)
    left = _named(context, child, rest)
    if right is None and not far:
        right = _like(other, left) if left else None
    if left is None and not rest:
        left = _like(item, right) if right else None
    if left is None and right is None and not rest and not far:
        numbers = [a for a in item.attributes if type_name(a.type) == "money"]
        left = numbers[0] if len(numbers) == 1 else None
        right = _like(other, left) if left else None
    if left is None or right is None:
        missing = (
            f"{child} has no “{rest}”"
            if left is None and rest
            else f"{parent} has no “{far}”"
            if right is None and far
            else ""
        )
        return refuse(missing) if missing else None
    if type_family(left.type) != type_family(right.type):
        return refuse(f"{child}.{left.name} and {parent}.{right.name} are not of the same kind")
    return CompareAcross(entity=child, left=left.name, operator=operator, through=roles[0], right=right.name)


def _named(context: Context, entity: str, words: str) -> Attribute | None:
    if not words:
        return None
    found = context.words.property(words, (entity,))
    return context.words.entities[entity].attribute(found.name) if isinstance(found, Found) else None


def _like(item: object, other: Attribute) -> Attribute | None:
    """The property of the same name, else the only one of the same type."""
    attributes = tuple(getattr(item, "attributes", ()))
    same = [a for a in attributes if a.name == other.name]
    typed = [a for a in attributes if type_name(a.type) == type_name(other.type)]
    return same[0] if same else typed[0] if len(typed) == 1 else None
