"""Numbers in words and figures, alone and as ranges."""

from __future__ import annotations

import math
import re

from dbarchitect.core.errors import ArchitectError

SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mil": 1e6, "mio": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "t": 1e12, "trillion": 1e12, "hundred": 1e2, "dozen": 12, "score": 20, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
_SMALL = {
    "zero": 0, "no": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "half": 0.5, "couple": 2, "few": 3, "several": 5,
}  # fmt: skip
_PLURAL_SCALES = {"hundreds": 500, "thousands": 5e3, "millions": 5e6, "billions": 5e9, "dozens": 36, "tens": 50}
VAGUE = r"(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|some|nearly|almost|over|more than|up to|at most|at least|less than|under|max(?:imum)?|~|≈|<|>|<=|>=)"
FIGURE = r"\d{1,3}(?:[,_'’ ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?"
SCALE = r"(?:thousand|million|billion|trillion|hundred|dozen|lakh|crore|mio|mil|mm|mn|bn|[kmbt])"
_WORD_NUMBER = "|".join(sorted((*_SMALL, *_PLURAL_SCALES, *(w for w in SCALES if len(w) > 3)), key=len, reverse=True))
NUMBER = rf"(?:(?:{FIGURE})\s?(?:{SCALE}s?\b)?|(?:(?:{_WORD_NUMBER})s?\b)(?:[\s-]+(?:and\s+|of\s+)?(?:{_WORD_NUMBER})s?\b){{0,6}})"
"""A regular expression for one number in figures or words (to be compiled without regard to case)."""
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_FIGURE_ONLY = re.compile(rf"({FIGURE})\s?({SCALE}s?\b)?", re.IGNORECASE)
_BETWEEN = r"\s*(?:\.\.\.?|…|–|—|-|\bto\b|\band\b)\s*"
RANGE = re.compile(rf"(?:between\s+|from\s+)?({NUMBER}){_BETWEEN}({NUMBER})", re.IGNORECASE)


def read_number(text: str) -> float | None:
    """The number `text` is: "1.5k", "50,000", "two dozen", "a million", "3e6"; None when it is anything else."""
    cleaned = re.sub(rf"^\s*{VAGUE}\s*", "", text.strip(), flags=re.IGNORECASE)
    found = _FIGURE_ONLY.fullmatch(cleaned)
    if found:
        scale = SCALES[_scale_word(found[2])] if found[2] else 1
        value = float(re.sub(r"[,_'’ ]", "", found[1])) * scale
        return value if math.isfinite(value) else None
    return _number_in_words(cleaned.lower())


def _scale_word(word: str) -> str:
    lower = word.lower()
    return lower if lower in SCALES else lower.removesuffix("s")


def _number_in_words(text: str) -> float | None:
    words = [w for w in re.split(r"[\s-]+", text) if w not in {"and", "of"}]
    if not words:
        return None
    total = 0.0
    current: float | None = None
    for word in words:
        if word in _PLURAL_SCALES and current is None:
            current = _PLURAL_SCALES[word]
        elif word in _SMALL and not (word in {"a", "an"} and current is not None):
            current = (current or 0) + _SMALL[word] if _SMALL[word] >= 1 or current is None else current + 0.5
            if word in {"couple", "few", "half"} and current > _SMALL[word]:
                current = _SMALL[word]  # "a couple", "a few", "half a"
        elif _scale_word(word) in SCALES and len(word) > 2:
            scale = SCALES[_scale_word(word)]
            if scale >= 1000:
                total += (1 if current is None else current) * scale
                current = None
            else:
                current = (1 if current is None else current) * scale
        elif word not in {"a", "an"}:
            return None
    return total + (current or 0)


def write_number(value: float) -> str:
    """`value` in the shortest form that reads back exactly."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def read_range(text: str) -> tuple[float, float] | None:
    """The low and high of "50..500", "50-500", "between 5 and 10", "50 to 500", or of a single number."""
    stripped = re.sub(rf"^\s*{VAGUE}\s+", "", text.strip(), flags=re.IGNORECASE)
    found = RANGE.fullmatch(stripped)
    if found:
        low, high = read_number(found[1]), read_number(found[2])
        if low is not None and high is not None:
            scale = re.search(rf"({SCALE})s?$", found[2], re.IGNORECASE)
            if scale and low < high / 1000 and read_number(found[1] + scale[1]) is not None and low < 1000:
                low = read_number(found[1] + " " + scale[1]) or low  # "1-2 million", "5-10k"
            return (low, high) if low <= high else (high, low)
    single = read_number(stripped)
    return None if single is None else (single, single)


def figure_in(text: str) -> str:
    """The number a phrase begins with: `5000 rows` is 5000."""
    found = RANGE.match(text.strip()) or _NUMBER.match(text.strip())
    return found[0].strip() if found else ""


def bad_quantity(text: str, why: str, hint: str) -> ArchitectError:
    return ArchitectError("notation.quantity", f"“{text[:80]}”: {why}", hint=hint)
