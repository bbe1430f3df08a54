"""English around names and numbers: articles, counted nouns, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.names import plural

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOWEL_LETTERS_SPOKEN = frozenset("AEFHILMNORSX")
"""Letters whose own names begin with a vowel: an SMS, a URL."""
_SILENT_H = ("hour", "honest", "honour", "honor", "heir")
_LIKE_YOU = re.compile(
    r"(?:eu|ewe|uni(?![nm])|unit|us(?:e|a|u)|ut[ei]|ub[ie]|uk|ur[aoi](?!n)|uv|u$|one(?![a-z])|once(?![a-z])|uuid|uri|url)"
)
_NUMBERS_AN = re.compile(r"8\d{0,2}(?:,\d{3})*(?!\d)|1[18](?:,\d{3})*(?!\d)")


def article(noun: str) -> str:
    """`a` or `an`, by how the first word sounds."""
    first = re.split(r"[\s_-]", noun.strip(" “\"'`"), maxsplit=1)[0]
    if not first:
        return "a"
    if first[0].isdigit():
        return "an" if _NUMBERS_AN.match(first) else "a"
    if len(first) > 1 and first.isupper() and (len(first) <= 3 or not re.search("[AEIOU]", first)):
        return "an" if first[0] in _VOWEL_LETTERS_SPOKEN else "a"
    word = first.lower()
    if word.startswith(_SILENT_H):
        return "an"
    return "an" if word[0] in "aeiou" and not _LIKE_YOU.match(word) else "a"


def with_article(noun: str) -> str:
    """`an invoice`, `a user`, `an hour`."""
    return f"{article(noun)} {noun}"


def counted(amount: float, noun: str, several: str = "") -> str:
    """`1 table`, `3 tables`; the last word is inflected unless `several` gives the plural."""
    if amount == 1:
        return f"1 {noun}"
    return (
        f"{amount:,g} {several or many(noun)}" if amount != int(amount) else f"{int(amount):,} {several or many(noun)}"
    )


_BEFORE = re.compile(r"[ _](?:per|of|in|for|with|by|from|to|at|on|without)[ _]")


def many(noun: str) -> str:
    """The plural of a noun or a name: `access patterns`, `ratings per time class`, `order lines` of `order_line`."""
    found = _BEFORE.search(noun, 1)
    head, rest = (noun[: found.start()], noun[found.start() :]) if found else (noun, "")
    return (plural(head.replace(" ", "_")) + rest).replace("_", " ")


def listed(items: Iterable[str], *, last: str = "and", most: int | None = None, more: str = "more") -> str:
    """`a, b and c`; beyond `most` the rest is counted: `a, b and 4 more`."""
    words = list(items)
    if most is not None and len(words) > most + 1:
        words = [*words[:most], f"{len(words) - most} {more}"]
        last = "and"
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def span(days: int) -> str:
    """A length of keeping in its largest whole unit: `25 years`, `18 months`, `90 days`."""
    for size, unit in ((365, "year"), (30, "month")):
        if days >= size and days % size == 0 and not (unit == "month" and days < 60):
            return counted(days // size, unit)
    return counted(days, "day")


_PERIODS = (
    (1.0, "a second"), (60.0, "a minute"), (3600.0, "an hour"), (86400.0, "a day"), (2629800.0, "a month"), (31557600.0, "a year"),
)  # fmt: skip


def frequency(per_second: float) -> str:
    """How often, in the period people would name: `200 a second`, `3 a minute`, `about 1.6 a day`."""
    named = [(per_second * seconds, period) for seconds, period in _PERIODS]
    for place, (amount, period) in enumerate(named):
        finest = place == 0 or named[place - 1][0] < 1
        if amount >= 0.995 and abs(amount - round(amount)) <= 1e-6 * amount and (finest or amount < 100):
            return f"{round(amount):,} {period}"
    for amount, period in named:
        if amount >= 2:
            return f"about {_rounded(amount)} {period}"
    return "less than once a year" if per_second > 0 else "never"


def _rounded(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:.2g}"


def spoken(name: str) -> str:
    """A snake_case name as words: `doctor_note` is “doctor note”."""
    return name.replace("_", " ")
