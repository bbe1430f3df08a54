"""How many a noun phrase speaks of: numbers, quantifiers and determiners."""

from __future__ import annotations

import re

from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.parts import INFINITE, MODIFIER_TAGS, Quantity
from dbarchitect.prose.tagging import Word

NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9, "dozen": 12,
    "hundreds": 100, "thousands": 1000, "millions": 1e6, "dozens": 12, "single": 1,
}  # fmt: skip


_MANY_WORDS = frozenset(word_lists("grammar")["phrases_many_words"])


_QUANTIFIERS: tuple[tuple[re.Pattern[str], float, float], ...] = tuple(
    (re.compile(p), low, high)
    for p, low, high in (
        (r"(zero|none|0) (, )?(or )?(one|1)( or (more|many)| , or more) ", 0, INFINITE),
        (r"(zero|none|no|0) (or|to) (more|many|several) ", 0, INFINITE),
        (r"(zero|none|no|0) (or|to) (one|1) ", 0, 1),
        (r"(at most|up to|no more than|not more than|maximum of|a maximum of) (one|1|a single) ", 0, 1),
        (r"(exactly|precisely|only|just|always) (one|1|a single) ", 1, 1),
        (r"(one|1) and only (one|1) ", 1, 1),
        (r"(one|1|a single) (or|to) (more|many|several) ", 1, INFINITE),
        (r"(a|an|one) (\w+ )?(or|and) several ", 1, INFINITE),
        (r"(at least|a minimum of|minimum of|no fewer than) (one|1|a|an) ", 1, INFINITE),
        (r"(more than|over) (one|1|a single) ", 1, INFINITE),
        (r"(any|a large|a small|a certain|a|an arbitrary|some|a great|an unlimited|a given|a fixed|a limited) number of (different |possible )?", 0, INFINITE),
        (r"(lots|plenty|dozens|hundreds|thousands|millions|tens of thousands|hundreds of thousands) of ", 0, INFINITE),
        (r"(a|an) (lot|variety|range|list|set|series|collection|couple|handful|bunch|sequence|group|wide range|wide variety|wealth|ordered list|long list|short list|history|pile|pool|mix|host|array|multitude) of (?=\w+s )", 0, INFINITE),
        (r"((exactly|precisely|only|just|always) )?(one|each|any|some|none|all|most|many|several|both|either|two|a few) of (the|its|their|our|these|those|my|your) ", 0, 0),
        (r"(a )?pairs? of ", 2, 2),
        (r"(a|an|the) (single|unique|sole) ", 1, 1),
    )
)  # fmt: skip


_BOUND = re.compile(
    r"(at most|up to|no more than|not more than|at least|more than|over|fewer than|less than|about|around|roughly|approximately|exactly|nearly|"
    r"almost|some|only|between|from|under) (?=\d|an? (?:hundred|thousand|million|dozen|few)|" + "|".join(NUMBERS) + ")"
)
_UPPER = ("at most", "up to", "no more", "not more", "fewer", "less", "under")
_LOWER = ("at least", "more than", "over")


def quantity_at(words: tuple[Word, ...], i: int) -> tuple[Quantity | None, str, int]:
    """The quantity and determiner at `i`, and where they end."""
    ahead = " ".join(w.lower for w in words[i : i + 8]) + " "
    fixed = _phrase(words, i, ahead)
    if fixed is not None:
        return fixed
    bound = _BOUND.match(ahead)
    start = i + (len(bound.group().split()) if bound else 0)
    determiner, quantity, after = _determiner(words, start)
    numbers, end = _numbers(words, after)
    if not numbers:
        return quantity, determiner, after
    low, high = numbers[0], numbers[-1]
    if bound and bound.group().startswith(_UPPER):
        low = 0
    if bound and bound.group().startswith(_LOWER):
        high = max(high, 2)
    return Quantity(low, high, figure=True), determiner, end


def _phrase(words: tuple[Word, ...], i: int, ahead: str) -> tuple[Quantity | None, str, int] | None:
    """ "one or more", "a number of" …"""
    for pattern, low, high in _QUANTIFIERS:
        found = pattern.match(ahead)
        if not found:
            continue
        end = i + len(found.group().split())
        if end < len(words) and words[end].tag in MODIFIER_TAGS | {"DT", "PS", "RB"}:
            if high == 0:
                single = re.match(r"(?:\w+ly |just |always )?(?:one|each|either) of ", ahead)
                while end + 1 < len(words) and words[end].tag == "CD":
                    end += 1  # "one of our four rooms"
                return (Quantity(1, 1) if single else None), "the", end
            return Quantity(low, high), "a", end
    return None


def _determiner(words: tuple[Word, ...], j: int) -> tuple[str, Quantity | None, int]:
    """The first determiner and what all of them say about the number."""
    determiner, quantity = "", None
    while j < len(words) and words[j].tag in {"DT", "PS"}:
        low = words[j].lower
        determiner = determiner or low
        if low == "no" or (low == "some" and j + 1 < len(words) and words[j + 1].tag == "NN"):
            quantity = Quantity(0, 1)
        elif low in _MANY_WORDS:
            quantity = Quantity(0, INFINITE)
        elif low in {"each", "every"}:
            quantity = Quantity(1, 1, each=True)
        j += 1
    return determiner, quantity, j


def _numbers(words: tuple[Word, ...], j: int) -> tuple[list[float], int]:
    """The numbers of a figure or a range ("20 to 300", "3 million")."""
    numbers: list[float] = []
    start = j
    while j < len(words):
        low = words[j].lower
        if words[j].tag == "CD" or (low == "single" and numbers):
            value = number(low)
            if value is None:
                break
            if numbers and words[j - 1].tag == "CD" and value in {12, 100, 1000, 1e6, 1e9} and j > start:
                numbers[-1] *= value
            else:
                numbers.append(value)
        elif not (numbers and low in {"to", "and", "or", "-", "–"} and j + 1 < len(words) and words[j + 1].tag == "CD"):
            break
        j += 1
    return numbers, j


def number(text: str) -> float | None:
    """A number in figures or one word."""
    if text in NUMBERS:
        return float(NUMBERS[text])
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([kmb])?", text.lower())
    if not found:
        return None
    value = float(found.group(1).replace(",", "") + (found.group(2) or ""))
    return value * {"k": 1e3, "m": 1e6, "b": 1e9}.get(found.group(3) or "", 1)
