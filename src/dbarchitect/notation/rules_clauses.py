"""Sentences that state several rules, cut into sentences that state one each."""

from __future__ import annotations

import re

VERB = (
    r"(?:can|may|must|should|shall|will|is|are|has|have|needs?|requires?|belongs?|contains?|consists?|holds?|never|always|works (?:in|for|at|on)|"
    r"ends?|starts?|begins?|lies?|costs?|carr(?:y|ies)|gets?|takes?|refers?|includes?|exceeds?|goes|go|owns?|uses?|gives?|makes?|stays?)"
)
QUANTITY = (
    r"(?:exactly|precisely|at most|at least|no more than|not more than|up to|only one|one or more|zero or more|zero or one|"
    r"any number of|many|several|multiple|a single|one|no fewer than|a maximum of|a minimum of)"
)
_PREPOSITION = r"(?:for|to|in|by|with|at|on|of|from)"
_CONDITION = re.compile(r"^(?:if|when|whenever|once|unless|while|as soon as|after|before|for|where|only|except)\b")
_JOINT = re.compile(rf"\s*(?:;|,? and|,? but|,)\s+(?=(?:(?:it|they|he|she|this|these)\s+)?(?:also\s+)?{VERB}\b)")
_NEW_SUBJECT = re.compile(
    r"\s*(?:;|,? and|,? but|, while|, whereas|,)\s+(?=(?:an?|the|each|every|no|any|all|its|their)\s)"
)
_NEW_OBJECT = re.compile(rf"\s*(?:,? and|,? but|,)\s+(?=(?:{_PREPOSITION}\s+)?{QUANTITY}\b)")
_NO_OBJECT = re.compile(r"\s*,? but\s+(?=no\b)")
_SUBJECT = re.compile(rf"^(?P<subject>.+?)\s+(?={VERB}\b)")
_HAS_VERB = re.compile(rf"\b{VERB}\b")


def clauses(plain: str) -> tuple[str, ...]:
    """The clauses of a sentence, each complete with its subject; the sentence itself when it has one."""
    if _CONDITION.match(plain) or "->" in plain:
        return (plain,)
    for cut in (_cut_subjects, _cut_predicates, _cut_objects):
        parts = cut(plain)
        if len(parts) > 1:
            return tuple(c for p in parts for c in clauses(p))
    return (plain,)


def _cut_subjects(plain: str) -> tuple[str, ...]:
    for found in _NEW_SUBJECT.finditer(plain):
        first, second = plain[: found.start()], plain[found.end() :]
        if _independent(first) and _independent(second) and not _open_range(first):
            return first, second
    return (plain,)


def _independent(text: str) -> bool:
    """It has a subject and a verb of its own."""
    found = _HAS_VERB.search(text)
    return bool(found and found.start() > 2 and len(text) > found.end())


def _open_range(first: str) -> bool:
    """The cut would part "between … and …" or "neither … nor …"."""
    return bool(re.search(r"\b(?:between|both|either|neither|combination of|pair of)\b[^,;]*$", first))


def _cut_predicates(plain: str) -> tuple[str, ...]:
    subject = _SUBJECT.match(plain)
    if not subject:
        return (plain,)
    for found in _JOINT.finditer(plain):
        first, second = plain[: found.start()], plain[found.end() :]
        if not _independent(first) or _open_range(first):
            continue
        rest = re.sub(r"^(?:it|they|he|she|this|these)\s+(?:also\s+)?", "", second)
        if re.match(r"(?:never|not)\b", rest) and not re.match(
            r"(?:never|not)\s+(?:can|may|must|is|are|has|have)\b", rest
        ):
            rest = re.sub(r"^(never|not)\b", r"can \1 be", rest) if re.search(r"\w+ed\b", rest) else rest
        return first, f"{subject['subject']} {rest}"
    return (plain,)


def _cut_objects(plain: str) -> tuple[str, ...]:
    first_quantity = re.search(rf"\b{QUANTITY}\b", plain)
    if found := _NO_OBJECT.search(plain):
        verb = re.match(r"^.+?\b(?:has|have|is|are|needs?|requires?)\b", plain[: found.start()])
        return (plain[: found.start()], f"{verb[0]} {plain[found.end() :]}") if verb else (plain,)
    if not first_quantity or not _HAS_VERB.search(plain[: first_quantity.start()]):
        return (plain,)
    lead = plain[: first_quantity.start()].rstrip()
    for found in _NEW_OBJECT.finditer(plain, first_quantity.end()):
        first, second = plain[: found.start()], plain[found.end() :]
        if re.search(r"\b(?:between|from)\b", first) or not re.search(r"[a-z]{3,}", first[first_quantity.end() :]):
            continue
        if re.match(rf"{_PREPOSITION}\b", second):
            lead = re.sub(rf"\s+{_PREPOSITION}$", "", lead)
        return first, f"{lead} {second}"
    return (plain,)
