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


def many(noun: str) -> str:
    """The plural of a noun of one or several words: `access pattern` is `access patterns`."""
    return plural(noun.replace(" ", "_")).replace("_", " ")


def listed(items: Iterable[str], *, last: str = "and", most: int | None = None, more: str = "more") -> str:
    """`a, b and c`; beyond `most` the rest is counted: `a, b and 4 more`."""
    words = list(items)
    if most is not None and len(words) > most + 1:
        words = [*words[:most], f"{len(words) - most} {more}"]
        last = "and"
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
