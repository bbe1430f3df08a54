"""Business rules: English sentences about the brief's own things, read as what they mean for the data.

A reader for each kind of rule is tried in order. The first that understands wins; when none does, the most telling refusal
is kept, so that the user is asked the right question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.brief import Entity
from dbarchitect.model.rules import Meaning, NotUnderstood, Rule, UniqueTogether
from dbarchitect.notation.rule_reading import Context
from dbarchitect.notation.rules_across import read_across, read_capacity, read_within
from dbarchitect.notation.rules_cases import read_case
from dbarchitect.notation.rules_clauses import clauses
from dbarchitect.notation.rules_conditions import read_exactly_one, read_implies
from dbarchitect.notation.rules_frozen import read_frozen
from dbarchitect.notation.rules_life import read_balance, read_transitions
from dbarchitect.notation.rules_period import read_period
from dbarchitect.notation.rules_presence import read_bounds, read_one_of, read_presence
from dbarchitect.notation.rules_present import read_present
from dbarchitect.notation.rules_rows import read_apart, read_between, read_compare, read_differ, read_own, read_sign
from dbarchitect.notation.rules_self import read_self
from dbarchitect.notation.rules_sets import read_limit, read_overlap
from dbarchitect.notation.rules_structure import read_often, read_structure
from dbarchitect.notation.rules_unique import read_unique
from dbarchitect.notation.sentences import LONGEST, Sentence
from dbarchitect.notation.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

Meanings = tuple[Meaning, ...]
_READERS: tuple[Callable[[Context], Meaning | Meanings | None], ...] = (
    read_transitions, read_balance, read_overlap, read_frozen, read_period, read_capacity, read_often, read_self, read_structure, read_own, read_differ, read_apart, read_unique,
    read_limit, read_exactly_one, read_one_of, read_presence, read_case, read_implies, read_present, read_within, read_across, read_sign,
    read_compare,
)  # fmt: skip
"""In the order they are tried: the more telling the words of a kind, the earlier."""
_WHOLE: tuple[Callable[[Context], Meanings], ...] = (read_bounds, read_between)
"""Read before a sentence is cut into clauses: the words that join their bounds join no clauses."""


def read_rules(text: str, entities: tuple[Entity, ...] | Vocabulary) -> tuple[Rule, ...]:
    """The rules one sentence states, at least one: "rating is between 1 and 5" is two comparisons."""
    words = entities if isinstance(entities, Vocabulary) else Vocabulary(entities)
    if len(text) > LONGEST:
        return (Rule(text=text, meaning=NotUnderstood(why=f"a rule is one sentence of at most {LONGEST} characters")),)
    context = Context(Sentence.of(text), words)
    regular = _regular(context.plain)
    context = context if regular == context.plain else context.part(regular)
    if not context.plain:
        return (Rule(text=text, meaning=NotUnderstood(why="it says nothing")),)
    return tuple(Rule(text=text, meaning=m) for m in dict.fromkeys(_stated(context)))


_TWO = re.compile(
    r"^(?:any )?two (?P<what>.+?) (?:(?:can|may|must|should|shall|do|are) )?(?:never|not)(?: ever)? (?P<verb>have|share|carry|bear|get|use|take) "
)
_FROM_TO = re.compile(
    r"^(?P<subject>.+?) (?P<verb>holds?|has|have|takes?|seats?|contains?|carr(?:y|ies)|(?:may|can|must) (?:have|hold|take|contain|carry)) at least (?P<low>\w+) and at most (?P<high>\w+) (?P<what>[a-z -]+)$"
)
_MEASURED = (
    (re.compile(r"^(?P<who>.+?) (?P<modal>(?:can|may|must|should) (?:not |never )?|never |always )?weighs? (?=at |no |more |less |between |over |under |up )"), "weight"),
    (re.compile(r"^(?P<who>.+?) (?P<modal>(?:can|may|must|should) (?:not |never )?|never |always )?costs? (?=at |no |more |less |between |over |under |up )"), "price"),
)  # fmt: skip


def _both_limits(plain: str) -> tuple[str, ...]:
    """ "At least one and at most 40 pupils" as two sentences of one limit each."""
    found = _FROM_TO.match(plain)
    if not found:
        return ()
    one, other = f"at least {found['low']}", f"at most {found['high']}"
    return tuple(f"{found['subject']} {found['verb']} {limit} {found['what']}" for limit in (one, other))


def _regular(plain: str) -> str:
    """The sentence as the readers expect it: "two X never have the same Y" says that no two have."""
    if found := _TWO.match(plain):
        return f"no two {found['what']} may {found['verb']} {plain[found.end() :]}"
    for pattern, measure in _MEASURED:
        if found := pattern.match(plain):
            return f"the {measure} of {found['who']} {found['modal'] or 'is '}{'be ' if re.match('can|may|must|should', found['modal'] or '') else 'is ' if found['modal'] else ''}{plain[found.end() :]}"
    return plain


def read_rule(text: str, entities: tuple[Entity, ...] | Vocabulary) -> Rule:
    """The one rule `text` states; not understood when it states several (see `read_rules`)."""
    rules = read_rules(text, entities)
    if len(rules) == 1:
        return rules[0]
    return Rule(text=text, meaning=NotUnderstood(why=f"this is {len(rules)} rules in one sentence"))


def _stated(context: Context) -> Meanings:
    """What the whole sentence says, or each of its clauses."""
    for reader in _WHOLE:
        if bounds := reader(context):
            return bounds
    parts = _both_limits(context.plain) or clauses(context.plain)
    if len(parts) > 1:
        each = [(part, _clause(context.part(part))) for part in parts]
        if any(_understood(m) for _, m in each):
            each = [(part, m) for part, m in each if _understood(m) or not _PERMISSION.match(part)]
            return tuple(m for part, found in each for m in _told(part, found))
    return _clause(context)


def _understood(meanings: Meanings) -> bool:
    return not any(isinstance(m, NotUnderstood) for m in meanings)


def _told(part: str, meanings: Meanings) -> Meanings:
    """The meanings of a clause; a refusal names the clause it is about."""
    return tuple(NotUnderstood(why=f"“{part}”: {m.why}") if isinstance(m, NotUnderstood) else m for m in meanings)


def _clause(context: Context) -> Meanings:
    for reader in _WHOLE:
        if bounds := reader(context):
            return bounds
    return _several(context) or _meanings(context)


def _meanings(context: Context) -> Meanings:
    refusal: NotUnderstood | None = None
    for reader in _READERS:
        found = reader(context)
        if isinstance(found, NotUnderstood):
            if reader is read_structure:
                return (found,)  # it speaks of multiplicity: no other reader may take it for a bound
            refusal = refusal or found
        elif found:
            return found if isinstance(found, tuple) else (found,)
    return (refusal or NotUnderstood(why="no kind of rule has this form"),)


_PERMISSION = re.compile(
    r"^[\w -]+? (?:can|may|might) (?!not\b|never\b|only\b)(?!.*\b(?:at most|at least|more than|up to|only|once|exactly|one|no|not|never|unless)\b)(?:still |also |always )?\w+.*$"
)
"""Says what is allowed, which restricts nothing."""
_JOINED_SUBJECT = re.compile(
    r"^(?P<no>no |neither |both )?(?P<one>[\w -]+?)(?:,? and | or | nor )(?P<other>[\w -]+?) (?P<rest>(?:is|are|must|can|may|should|has|have|never|always)\b.+)$"
)


def _several(context: Context) -> tuple[Meaning, ...]:
    """One rule for each of two subjects: "price and stock are never negative"."""
    found = _JOINED_SUBJECT.match(context.plain)
    negation = found and (found["no"] or re.match(r"(?:is|are|must|can|may|should)? ?(?:never|not)\b", found["rest"]))
    if not found or (" or " in context.plain and not negation):
        return ()
    negative = "no " if found["no"] in {"no ", "neither "} else ""
    subjects = (found["one"], found["other"])
    read = [_meanings(context.part(f"{negative}{s} {found['rest']}")) for s in subjects]
    if any(len(m) > 1 for m in read):
        return ()
    each = tuple(m for (m,) in read)
    if any(isinstance(m, NotUnderstood) for m in each) or each[0] == each[1] or each[0].kind != each[1].kind:
        return ()
    if not isinstance(each[0], UniqueTogether):
        return each
    if re.search(r"\b(?:each|both)\b", context.plain):
        return each
    if re.search(r"\b(?:together|combin\w+|pair)\b", context.plain):
        return ()
    return (
        NotUnderstood(why=f"either {subjects[0]} and {subjects[1]} are unique each, or only both together: say which"),
    )


_RULE = re.compile(
    r"\b(?:must|never|cannot|can not|can't|may not|shall|should not|must not|not allowed|only (?:once|one|if|when|after)|at most|at least|no more than|not more than|more than once|no two|unique|"
    r"overlap\w*|double[ -]?book\w*|at the same time|immutable|append[ -]only|exactly one|not both|either .{1,80} or|always (?:has|have|positive|equal)|limited to|required|mandatory|not negative|negative|below zero|"
    r"before the|after the|(?:goes|moves) from|debits?|balanced?)\b|->",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^\s*(?:as an? |we (?:want|need|would like|plan)|i (?:want|need)|the (?:system|application|app|database|platform|solution) (?:must|should|shall|needs?|has to)\b|users? (?:should|must) be able)",
    re.IGNORECASE,
)


def is_rule(sentence: str) -> bool:
    """The sentence restricts what data may be, rather than wishing for a feature."""
    return bool(_RULE.search(sentence[:LONGEST])) and not _WISH.match(sentence)
