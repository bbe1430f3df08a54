"""Sentences in words that the grammar reads: the same said plainly."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.core.names import plural, singular
from dbarchitect.notation.numbers import read_number, write_number
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.ratings import rated

if TYPE_CHECKING:
    from dbarchitect.prose.tokens import Sentence

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_SMALL = f"{_ONES}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_BELOW = f"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_SMALL})"
_FIGURE_IN_WORDS = re.compile(
    rf"\b(?:(?:{_BELOW}|a) (?:hundred|thousand)(?:,? (?:and )?{_BELOW}(?: hundred(?: (?:and )?{_BELOW})?)?\b(?! (?:hundred|thousand|million)))?(?: thousand\b)?|(?:{_TENS})-(?:{_ONES}))\b(?! of\b| (?:million|thousand)s?\b)",
    re.IGNORECASE,
)
_ANY_MOMENT = re.compile(
    r",?\s+at (?:any|every|each|no|one) (?:one |single )?(?:given )?(?:points? (?:of|in) time|moment)\b(?:,(?= ))?",
    re.IGNORECASE,
)
_ONE_OF = re.compile(
    r"\b(?:exactly |only )?one of the (?P<what>[a-z]+s) (?P<values>[\w-]+(?:, [\w-]+){0,9},? (?:and|or) [\w-]+)(?=\s*(?:[.,;:]|$))",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?:(?<=, )|(?<=\band ))how (?:many|much) (?P<what>[a-z]+s) (?:[a-z]+ ){0,3}[a-z]+(?=\s*(?:[,.;]|$|and\b))",
    re.IGNORECASE,
)
_LEAST_AND_MOST = re.compile(
    r"\b(?P<one>minimum|maximum|minimal|maximal|lowest|highest|smallest|largest) and (?P<other>minimum|maximum|minimal|maximal|lowest|highest|smallest|largest) (?:(?:number|amount|count) )?of (?P<what>[a-z]+)\b",
    re.IGNORECASE,
)
_BEFORE_AND_AFTER = re.compile(r"\b(?P<det>the|its|their) (?P<what>[a-z]+) before and after\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\b(?:since|from) when,? (?:and |to )?(?:until|till|to) when\b(?: (?:it|he|she|they) [a-z]+)?", re.IGNORECASE)  # fmt: skip
_UNTIL_WHEN = re.compile(r"\b(?:until|till) when\b(?: (?:it|they) (?:holds?|lasts?|runs?|appl(?:y|ies)|(?:is|are) valid))?(?=\s*(?:[,.;]|$|and\b))", re.IGNORECASE)  # fmt: skip
_KNOWN = re.compile(r"\bit (?:must|has to|should) be (?:known|recorded|kept) (?P<what>the start date and the end date)\b", re.IGNORECASE)  # fmt: skip
_MODAL_TO = re.compile(r"\b(must|can|should|could|might) to (?=[a-z]{2,})", re.IGNORECASE)
_PLACES = re.compile(
    r"\b(?P<has>has|have|having|with|offers?|got)(?: only)? (?:(?:up to|at most|no more than|at least|about|between|from|exactly|a maximum of|max\.?|maximum) )?(?:\d+|[a-z]+)(?: (?:to|and|or) (?:\d+|[a-z]+))? (?P<what>places|spots|seats|beds)(?=\s*(?:[.,;]|$|and\b|or\b|for\b))",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"\b(?P<each>an?|each|every) (?P<what>[a-z]+) is (?:either )?(?P<values>yes(?:, [a-z]+){0,4},? or [a-z]+)\b",
    re.IGNORECASE,
)
_SEQUENCE = re.compile(
    r"\b(?P<lead>(?:change|set|keep|rearrange|define|alter|store|know|fix|choose) (?:their|its|the))(?P<what> order)\b(?! (?:of|from|for|with|that|which|and|to)\b)|\b(?P<own>its|their) order (?=in\b|within\b)",
    re.IGNORECASE,
)
_TAKES_PLACE = re.compile(r"\b(take|takes|taking|took) place\b", re.IGNORECASE)
_CUSTOMERS = re.compile(
    r"^Our (?:customers|clients|tenants|users|subscribers) are (?P<rest>(?:about |around |roughly |some |over |currently |now )*(?:\d[\d,.]*|[a-z]+) )(?P<other>[a-z]+(?: [a-z]+)?s)\b(?=\s*[.,;]| (?:with|who|which|that|in|all)\b)",
    re.IGNORECASE,
)


def restated(found: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The sentences, each as one or more that say the same."""
    whole = " ".join(s.text for s in found).lower()
    out: list[Sentence] = []
    for sentence in found:
        if sentence.kind == "heading" or len(sentence.text) > 1200:
            out.append(sentence)
            continue
        first, *more = rated(_plainly(sentence.text, whole))
        out.append(sentence if first == sentence.text else replace(sentence, text=first))
        out.extend(replace(sentence, text=text, kind="sentence") for text in more)
    return tuple(out)


def _plainly(text: str, whole: str) -> str:
    """One sentence, reworded."""
    text = _FIGURE_IN_WORDS.sub(_in_figures, text)
    text = _CUSTOMERS.sub(r"We serve \g<rest>\g<other>", text)
    text = _YES_OR_NO.sub(r"\g<each> \g<what> has a choice (\g<values>)", text)
    text = _SEQUENCE.sub(lambda m: f"{m['lead']} position" if m["lead"] else f"{m['own']} position ", text)
    text = _TAKES_PLACE.sub(
        lambda m: {"take": "happen", "takes": "happens", "taking": "happening", "took": "happened"}[m[1].lower()], text
    )
    text = re.sub(r"\bone and the same (?=[a-z])", "one ", text, flags=re.IGNORECASE)
    text = _MODAL_TO.sub(r"\1 ", text)
    text = _ANY_MOMENT.sub("", text)
    text = _ONE_OF.sub(_values, text)
    text = _LEAST_AND_MOST.sub(r"\g<one> \g<what> and \g<other> \g<what>", text)
    text = _BEFORE_AND_AFTER.sub(r"\g<det> \g<what> before, \g<det> \g<what> after", text)
    text = _FROM_TO.sub("the start date and the end date", text)
    text = _KNOWN.sub(r"\g<what> are recorded", text)
    text = _UNTIL_WHEN.sub("the end date", text)
    if re.search(r"\b(?:saves?|records?|stores?|keeps?|notes?|knows?|writes?|registers?|gives?|enters?|logs?|tells?|says?)\b", text):  # fmt: skip
        text = _HOW_MANY.sub(r"the number of \g<what>", text)
    return _PLACES.sub(lambda m: _capacity(m, whole), text)


def _in_figures(found: re.Match[str]) -> str:
    number = read_number(found.group().replace(",", ""))
    return found.group() if number is None else write_number(number)


def _values(found: re.Match[str]) -> str:
    what = singular(found["what"].lower())
    if value_type(what) is None and what not in {"role", "kind", "type", "state", "status", "category", "level"}:
        return found.group()
    return f"{with_article(what)} ({found['values']})"


def _capacity(found: re.Match[str], whole: str) -> str:
    """ "Courses have up to eight places": how many fit, unless the text speaks of single ones."""
    one = singular(found["what"].lower())
    if re.search(
        rf"\b(?:an?|each|every|the|one|its|per|{one}'s) {one}\b|\b(?:those|these|the|their) {plural(one)}\b", whole
    ):
        return found.group()
    return f"{found['has']} a capacity"
