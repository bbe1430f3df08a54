"""What a sentence says of a value in passing: that it may be absent, and between which bounds it lies.

"An end time (empty until done)", "an e-mail address, if any", "a weight between 1 and 30 kg": the words are taken out of
the sentence, which is read without them, and are told to the property they stand behind once the things are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, snake
from dbarchitect.notation.numbers import FIGURE, read_number, write_number
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.prose.tokens import Sentence


@dataclass(frozen=True, slots=True)
class Bounds:
    """`None` where nothing is said."""

    low: str | None = None
    high: str | None = None
    low_excluded: bool = False
    high_excluded: bool = False
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Proviso:
    """Said behind `words` (before `words` where `ahead`) of a sentence; `bounds` None says that the value may be absent."""

    sentence: int
    words: str
    bounds: Bounds | None = None
    ahead: bool = False
    said: str = ""


_MISSING = r"(?:empty|blank|null|unknown|missing|absent|unset|open|omitted|undefined|not (?:yet |always |necessarily )?(?:known|set|given|present|available|filled(?: in)?)|left (?:blank|empty|open|out))"
_UNTIL = r"(?:until|till|before|as long as|while|unless|if|when|where|at first|at the beginning|initially|to begin with|in the beginning)"
_LATER = r"(?:filled in|filled out|filled|added|entered|set|known|recorded|given|assigned|determined|decided|completed|supplied|provided)\s+(?:only\s+)?(?:later(?: on)?|afterwards|at the end|in the end|once\b[^,;.()]*|when\b[^,;.()]*|after\b[^,;.()]*|as soon as\b[^,;.()]*)"
_IF = r"(?:if|when|where|as far as|once)\s+(?:any|known|given|available|applicable|present|provided|needed|relevant|there (?:is|are) (?:one|any)|(?:they|it|he|she|we) (?:have|has) (?:one|any|it)|necessary|wanted|desired|supplied|required|stated|it exists|one exists)"
_ABSENT = rf"(?:optional(?:ly)?|not (?:mandatory|required|compulsory)|nullable|{_IF}|(?:(?:can|may|might|could) (?:also )?be |(?:is|are|stays?|remains?|kept) )?(?:still |often |sometimes |usually |possibly |perhaps |maybe )?{_MISSING}(?:\s+{_UNTIL}[^,;.()]*)?|(?:can|may|might|could) (?:also )?be {_MISSING}|(?:is |are )?(?:only )?{_LATER})"
_PARENTHESIS = re.compile(r"\s*\(([^()]{2,160})\)")
_PIECE = re.compile(
    rf"(?:(?:and|but|or|which|that|it|they)\s+)*{_ABSENT}(?:\s+(?:for|in|at|of|on)\b[^,;()]*)?|(?:only )?if (?:an?|it|it's|its|they|he|she|the|this)\b[^,;()]*",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"(?<=[\w)\"'])(?:,?\s+{_IF}|,\s+(?:but )?optional(?:ly)?|,?\s+(?:which|that)\s+(?:(?:can|may|might|could)\s+(?:also\s+)?be\s+{_MISSING}(?:\s+{_UNTIL}[^,;.()]*)?|(?:is|are|stays?|remains?)\s+(?:still |often |sometimes )?(?:optional|{_MISSING}\s+{_UNTIL}\s[^,;.()]*|(?:only )?{_LATER}))|,?\s+(?:but )?(?:empty|blank|unknown|null|missing|open)\s+(?:until|till|as long as|unless)\b[^,;.()]*)(?=\s*(?:[,;.():]|$|\band\b|\bor\b|\bwith\b))",
    re.IGNORECASE,
)
_SO = re.compile(
    r"(?<=[a-z]),?\s+if (?:it|he|she|they) (?:was|were|is|are|has been|have been) \w+(?=\s*(?:[,;.]|$|and\b))",
    re.IGNORECASE,
)
"""Read only in sentences that restrict nothing else: "an end if it was terminated"."""
_MODAL = re.compile(r"\b(?:may|must|can|can ?not|should|shall|never|not|nobody|only)\b", re.IGNORECASE)
_AHEAD = re.compile(
    rf"(?P<lead>\band|,|\bor|\bhas|\bhave|\bwith)\s*(?:,?\s+(?:optionally|perhaps|possibly|maybe),?|,\s+{_IF},)\s+(?=an?\b|the\b|its\b|their\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    rf"(?:^|[,;:]\s*(?:(?:and|but|while|where)\s+)?|\b(?:and|but)\s+)(?:the |its |their |his |her |an? |each |every )?(?P<what>[A-Za-z][\w' -]{{1,50}}?)\s+(?:(?:can|may|might|could)\s+(?:also\s+|still\s+|sometimes\s+)?(?:be|stay|remain)\s+{_MISSING}|(?:is|are|stays?|remains?)\s+(?:still |often |sometimes |usually )?(?:{_MISSING}\s+{_UNTIL}\b|left (?:blank|empty|open)|not (?:yet |always |necessarily )(?:known|set|given|present|available)|optional|(?:only )?{_LATER}))",
    re.IGNORECASE,
)
"""Says of a value, in a clause of its own, that it may be absent."""

_UNIQUE = re.compile(r"(?:(?:must be|always|is) )?unique", re.IGNORECASE)

_N = rf"-?[$€£]?\s?(?:{FIGURE}|zero|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety)(?:\s?(?:thousand|million)\b)?"
_UNIT = r"(?:\s*(?P<unit>%|°C|(?!(?:and|or|to|in|per|for|with|on)\b)[A-Za-z]+(?:\s(?:metres|meters|centimetres|hours))?)(?![\w]))?"
_LOW = r"(?:at least|no less than|not less than|a minimum of|minimum|min\.?|not below|no lower than|from)"
_HIGH = r"(?:at most|no more than|not more than|a maximum of|maximum|max\.?|not above|up to|no higher than)"
_MORE = r"(?:more than|greater than|over|above|larger than|higher than)"
_LESS = r"(?:less than|under|below|smaller than|lower than)"
_RANGE = re.compile(
    rf"(?:,?\s+(?:of\s+|ranging\s+|(?:which|that) (?:(?:must|has to|should|can only) (?:be|stay|lie|remain) |is |lies )|always |anywhere )?(?:between|from|on a scale (?:of|from))|\s*\()\s*(?P<low>{_N})\s*%?\s*(?:and|to|-|–|\.\.+)\s*(?P<high>{_N}){_UNIT}\s*\)?(?=\s*(?:[,;.():]|$|\band\b|\bor\b|\bfor\b|\bin\b|\bwith\b|\bper\b|\bon\b))",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"(?:,?\s+(?:of\s+|which is |that is |always )?|\s*\(|\s*,\s+)(?:(?P<ge>{_LOW})|(?P<le>{_HIGH})|(?P<gt>{_MORE})|(?P<lt>{_LESS}))\s+(?P<n>{_N}){_UNIT}\s*\)?(?=\s*(?:[,;.():]|$|\band\b|\bor\b|\bfor\b|\bwith\b|\bper\b|\bon\b))",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"\s+(?:of|is)\s+(?P<figures>{_N}\s*[A-Za-z]*(?:\s*,\s*{_N}\s*[A-Za-z]*)*,?\s+or\s+{_N}\s*[A-Za-z]+)(?=\s*(?:[,;.():]|$|\band\b|\bwith\b))",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"(?:,?\s+(?:which|that)\s+(?:is|are|must be|can)\s+(?P<never>never |not )(?:be )?negative|\s*\((?P<paren>never negative|not negative|non-negative)\))(?=\s*(?:[,;.():]|$|\band\b))",
    re.IGNORECASE,
)
_VERBAL = frozenset(
    [
        "is",
        "are",
        "be",
        "been",
        "was",
        "were",
        "must",
        "can",
        "may",
        "should",
        "lies",
        "lie",
        "ranges",
        "range",
        "runs",
        "run",
        "costs",
        "cost",
        "lasts",
        "last",
        "takes",
        "take",
        "goes",
        "go",
        "weighs",
        "weigh",
        "has",
        "have",
        "had",
        "holds",
        "hold",
        "gets",
        "get",
        "needs",
        "need",
        "gives",
        "give",
        "allows",
        "allow",
        "contains",
        "contain",
        "falls",
        "fall",
        "never",
        "not",
        "always",
        "only",
        "either",
        "than",
        "open",
        "opens",
        "closed",
        "work",
        "works",
        "left",
        "stays",
        "stay",
        "remains",
        "remain",
        "kept",
        "still",
    ]
)
_TIMELY = re.compile(r"^(?:o'clock|am|pm|a\.m|p\.m)", re.IGNORECASE)


def lifted(found: tuple[Sentence, ...]) -> tuple[tuple[Sentence, ...], tuple[Proviso, ...]]:
    """The sentences without what they say in passing of values, and that."""
    out: list[Sentence] = []
    provisos: list[Proviso] = []
    for index, sentence in enumerate(found):
        text = sentence.text
        if sentence.kind != "heading" and len(text) <= 1200:
            text, told = _told(index, text)
            provisos.extend(told)
        out.append(sentence if text == sentence.text else replace(sentence, text=text))
    return tuple(out), tuple(provisos)


def _told(index: int, text: str) -> tuple[str, list[Proviso]]:
    told: list[Proviso] = []

    def note(words: str, bounds: Bounds | None, said: str, *, ahead: bool = False) -> None:
        told.append(Proviso(index, words, bounds, ahead, said.strip(" ,()")))

    text = _without_parentheses(text, note)
    while ahead := _AHEAD.search(text):
        note(text[ahead.end() : ahead.end() + 60], None, "optionally", ahead=True)
        text = f"{text[: ahead.start()]}{ahead['lead']} {text[ahead.end() :]}"
    text = _cut(text, _BEHIND, lambda m: (None, "") if _value_before(text_before(m), strict=False) else False, note)
    if not _MODAL.search(text):
        text = _cut(text, _SO, lambda m: (None, "") if _value_before(text_before(m)) else False, note)
    text = _cut(text, _EITHER, _either, note)
    text = _cut(text, _RANGE, _range, note)
    text = _cut(text, _ONE, _one, note)
    text = _cut(text, _SIGN, lambda m: (Bounds(low="0"), "") if _value_before(text_before(m)) else False, note)
    for clause in _CLAUSE.finditer(text):
        note(clause["what"], None, clause.group())
    text = re.sub(r",? if any,?(?=[ .])", "", text, flags=re.IGNORECASE)
    return (re.sub(r"\s+([,;.])", r"\1", text) if told else text), told


def text_before(found: re.Match[str]) -> str:
    return found.string[: found.start()]


_Read = tuple[Bounds | None, str]


def _cut(
    text: str,
    pattern: re.Pattern[str],
    read: Callable[[re.Match[str]], _Read | bool],
    note: Callable[[str, Bounds | None, str], None],
) -> str:
    """`text` with what `pattern` finds and `read` understands replaced by what is left of it."""
    at = 0
    for _ in range(40):
        found = pattern.search(text, at)
        if found is None:
            break
        result = read(found)
        if not isinstance(result, tuple):
            at = found.start() + 1
            continue
        bounds, left = result
        note(text[: found.start()], bounds, found.group())
        rest = text[found.end() :]
        left += " " if rest[:1].isalnum() else ""
        text = text[: found.start()] + left + rest
        at = found.start() + len(left)
    return text


def _without_parentheses(text: str, note: Callable[[str, Bounds | None, str], None]) -> str:
    """`text` without the brackets, or the parts of them, that say a value may be absent."""
    at = 0
    while found := _PARENTHESIS.search(text, at):
        pieces = re.split(r"\s*[,;]\s*", found[1].strip())
        left = [p for p in pieces if not _PIECE.fullmatch(p.strip()) and not _UNIQUE.fullmatch(p.strip())]
        if len(left) < len(pieces):
            if any(_PIECE.fullmatch(p.strip()) for p in pieces):
                note(text[: found.start()], None, found.group())
            if any(_UNIQUE.fullmatch(p.strip()) for p in pieces):
                note(text[: found.start()], Bounds(unique=True), found.group())
            kept = f" ({', '.join(left)})" if left else ""
            text = text[: found.start()] + kept + text[found.end() :]
            at = found.start() + len(kept)
        else:
            at = found.end()
    return text


def _value_before(before: str, *, strict: bool = True) -> bool:
    """The words end with the name of a value: a weight, a capacity."""
    last = re.search(r"([A-Za-z][\w'-]*)(?:\s+(?:in|of)\s+[a-z ]{1,20})?\W*$", before)
    word = (last[1] if last else "").lower()
    ending = re.search(r"([A-Za-z'-]+)\W*$", before)
    if not word or word in _VERBAL or (ending and ending[1].lower() in _VERBAL):
        return False
    if not strict:
        return True
    tail = re.findall(r"[A-Za-z][\w'-]*", before)[-3:]
    names = {snake(" ".join(tail[begin:])) for begin in range(len(tail))} | {snake(word)}
    return any(value_type(n) is not None or value_type(singular(n)) is not None for n in names) and not (
        word.endswith("s") and value_type(snake(word)) is None and value_type(singular(snake(word))) not in _NUMERIC
    )


_NUMERIC = frozenset({"integer", "decimal", "count", "money", "percent", "rating", "duration", "year"})


def _range(found: re.Match[str]) -> _Read | bool:
    low, high = _figure(found["low"]), _figure(found["high"])
    if low is None or high is None or float(low) > float(high) or not _value_before(text_before(found)):
        return False
    if _TIMELY.match(found["unit"] or "") or not _unit_or_nothing(found["unit"]):
        return False
    return Bounds(low, high), _in_unit(found)


def _either(found: re.Match[str]) -> _Read | bool:
    """ "A volume of 450 ml or 500 ml": between the least and the greatest of the figures."""
    unit = re.search(r"[A-Za-z]+$", found["figures"].strip())
    figures = [_figure(n) for n in re.findall(rf"{_N}", found["figures"], re.IGNORECASE)]
    known = sorted((f for f in figures if f is not None), key=float)
    if unit is None or unit_of(unit.group().lower()) is None or len(known) < 2 or not _value_before(text_before(found)):
        return False
    suffix = unit_of(unit.group().lower())
    return Bounds(known[0], known[-1]), f" in {unit.group()}" if suffix and suffix.suffix else ""


def _one(found: re.Match[str]) -> _Read | bool:
    figure = _figure(found["n"])
    if figure is None or not _value_before(text_before(found)) or not _unit_or_nothing(found["unit"]):
        return False
    if re.match(r"an?\b", found["n"], re.IGNORECASE):
        return False
    below = bool(found["le"] or found["lt"])
    strict = bool(found["gt"] or found["lt"])
    bounds = Bounds(high=figure, high_excluded=strict) if below else Bounds(low=figure, low_excluded=strict)
    return bounds, _in_unit(found)


def _figure(text: str) -> str | None:
    number = read_number(re.sub(r"[$€£\s]", "", text).lstrip("-"))
    return None if number is None else ("-" if text.strip().startswith("-") and number else "") + write_number(number)


def _unit_or_nothing(unit: str | None) -> bool:
    return (
        unit is None
        or unit in {"%", "°C"}
        or unit_of(snake(unit)) is not None
        or unit.lower() in {"points", "stars", "characters", "percent"}
    )


def _in_unit(found: re.Match[str]) -> str:
    """The unit stays with the value, which is named after it."""
    unit = unit_of(snake(found["unit"])) if found["unit"] else None
    if unit is None or not unit.suffix or re.search(r"\bin\s+[a-z ]+$", text_before(found)):
        return ""
    return f" in {found['unit']}"


def without_absence(text: str) -> str:
    """The sentence without the clauses behind its first that say a value may be absent."""
    for clause in reversed(list(_CLAUSE.finditer(text))):
        if clause.start() > 0:
            stop = re.search(r"[,;.]", text[clause.end() :])
            text = text[: clause.start()] + (text[clause.end() + stop.start() :] if stop else "")
    return text
