"""Stretches of a sentence that speak of something else: what lies elsewhere and stays there, and what others think or have heard."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_STAYS = re.compile(
    r"\b(?:stays?|remains?|(?:lives?|sits?|kept|stored|held|is|are) elsewhere|(?:is|are) (?:already )?(?:stored |kept )?(?:somewhere else|elsewhere)"
    r"|(?:is|are|was) (?:fixed|certified|given)|(?:lives?|sits?|is kept|are kept|stored) in (?!one\b|a\b|an\b|our country)(?:their own|its own|the existing|another|other|(?-i:[A-Z]\w+))"
    r"|(?:goes|go|flows?|are sent|is sent|are copied|is copied|is handled|are handled) (?:on )?(?:to|by|in) (?:the )?(?:data )?(?:lake|warehouse|s3|data people|normal database|usual database|another team|other team|elsewhere)"
    r"|(?:happens?|is done|are done|is computed|are computed) (?:elsewhere|somewhere else|(?:in|by) (?:the |another |other |our )?(?:lake|warehouse|spark|sap\b|erp|s3|data team|data platform))|none of our business|(?:in|on|from|with) our (?:own |old |current |existing )?(?:data )?(?:warehouse|lake|hadoop)|not (?:our|the) (?:business|question|problem|topic|concern)|out of scope|(?:not|is not) (?:going to change|to be touched)|can ?not be touched"
    r"|(?:is|are) not (?:part of|in question|up for discussion)|exists? already|already exists?|, which exists?|exists?$)\b",
    re.IGNORECASE,
)
_MUST_STAY = re.compile(
    r"\b(?:must|should|has to|have to|needs? to|shall|may not|want(?:s|ed)? to|would)\s+(?:\w+\s+){0,3}(?:stay|remain)|\bstays? (?:on (?:the|my|their|his|her|your|each)\b|below|under|above|correct|the same|within|inside|in (?:the )?(?:eu|uk|us|europe|germany|country|place|sync|their|its|our))\b"
    r"|\bstay[s]? (?:in step|consistent|up|available)|\bremains? (?:open|correct|in (?:the )?(?:uk|eu|country|union))|\bremain consistent",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"\W*(?:which|that|and that|they|it)\s+(?:is|are)(?:n't|n’t| not)\s+(?:the|our|a|up for|part of the)?\s*(?:question|topic|subject|problem|debate|discussion|issue)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"[;:—]|\s[-–]\s|,\s+(?=(?:and|but|so|which|that|while|it|we|they|the|our|all)\b)|,?\s+(?=but\b|while\b|whereas\b)"
)
_SPEAKS_AGAIN = re.compile(r"\s*(?:,\s*)?(?:but|while|whereas|and we|we|our|and our|which we|i)\b", re.IGNORECASE)
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_OPINION = re.compile(
    r"\b(?:(?<!must )(?<!we )(?<!to )(?<!can )(?<!should )(?<!and )(?:suggest(?:s|ed)?|recommend(?:s|ed)?|propos(?:e|es|ed)|advis(?:e|es|ed)|advisor)(?! (?:people|friends|items|products|songs|articles|videos))|insist\w*|prais\w*|rav(?:es?|ed)|swears?|drew|mention\w*|told (?:us|me|my|our)|(?:he|she|somebody|someone|friend|uncle|cousin|nephew|boss|intern|cto|ceo|co-?founder|colleague|freelancer|architect|publisher|vendor|salesman|student|board|investor|teammate|brother|sister|candidate|deck|newcomer|senior|lead developer|data team)\s+(?:[\w-]+\s+){0,10}?(?:says?|said|thinks?|thought|claims?|heard|read|wants?|asks?|dreams?|loves?)"
    r"|(?:sales|marketing)(?: people| department)? (?:says?|said|claims?|heard|read|think)|(?:claims|insists|argues|reckons|believes|preaches|swears)\s+(?:that|the|we|it|this|only|you|to be|his|her|their|they|there|a)|(?:i|we) (?:read|heard|saw)|heard (?:from|that|of)|read (?:about|that)|podcast|meetup|conference|consultan\w+|blog|hacker news|on twitter|enthusiastic|is a fan|are fans|neo4j course|tender text|on the whiteboard|says? that)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def aside(sentence: str) -> tuple[tuple[int, int], ...]:
    """(begin, end) of the clauses that say of something that it is elsewhere and stays there, as offsets."""
    found = []
    clauses = _clauses(sentence)
    for i, (begin, end, clause) in enumerate(clauses):
        if i and _NOT_ASKED.match(clause) and clauses[i - 1][1] == begin:
            found.append(clauses[i - 1][:2])
        said = _STAYS.search(clause)
        if said and not _MUST_STAY.search(clause):
            found.append((begin, end))
    return tuple(found)


@lru_cache(maxsize=2048)
def opinions(sentence: str) -> tuple[tuple[int, int], ...]:
    """(begin, end) of what is reported as somebody else's thought, wish or hearsay: from its clause on, until the writer speaks again."""
    outer = [c for c in _clauses(sentence) if sentence[c[0]] != "("]
    found: list[tuple[int, int]] = []
    for i, (begin, end, clause) in enumerate(outer):
        said = _OPINION.search(clause)
        if said is None:
            continue
        trailing = (
            i > 0
            and i == len(outer) - 1
            and said.start() < 25
            and not clause.lstrip(", ").lower().startswith(("but", "and"))
        )
        while i + 1 < len(outer) and not _SPEAKS_AGAIN.match(outer[i + 1][2]):
            i, end = i + 1, outer[i + 1][1]
        found.append((0 if trailing else begin, end))
    return tuple(found)


def is_opinion(sentence: str, begin: int | None = None) -> bool:
    """Whether a sentence, or what stands at `begin` in it, is what somebody else thinks, wants or has heard."""
    return any(begin is None or b <= begin < e for b, e in opinions(sentence))


def _clauses(sentence: str) -> list[tuple[int, int, str]]:
    """(begin, end, its words); what stands in parentheses is a clause of its own and no part of the one around it."""
    inside = [(m.start(), m.end()) for m in _IN_PARENTHESES.finditer(sentence)]
    outer = _IN_PARENTHESES.sub(lambda m: " " * len(m.group()), sentence)
    cuts = [0, *(m.end() for m in _PARTS.finditer(outer)), len(outer)]
    around = [(b, e, outer[b:e]) for b, e in pairwise(cuts) if e > b]
    return [*around, *((b, e, sentence[b + 1 : e - 1]) for b, e in inside)]
