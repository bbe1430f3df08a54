"""Tagged words as chunks: noun phrases with quantities and owners, verb groups, prepositions, marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from dbarchitect.prose.lexicon import noun_lemma, verb_lemma, word_lists
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.tagging import Word

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Quantity:
    """From `low` to `high` of something; `figure` is true when the text gives a number."""

    low: float
    high: float
    figure: bool = False
    each: bool = False

    @property
    def many(self) -> bool:
        return self.high > 1


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun phrase. `words` are its modifiers and head in lower case (the head singular); `of` and `owner` hang on it."""

    words: tuple[str, ...]
    plural: bool = False
    proper: bool = False
    determiner: str = ""
    quantity: Quantity | None = None
    adjectives: tuple[str, ...] = ()
    owner: Noun | None = None
    of: tuple[Noun, ...] = ()
    aside: str = ""
    text: str = ""
    pronoun: bool = False
    tail: str = ""
    """A participle behind the noun that is part of its name ("price paid")."""
    start: int = 0
    end: int = 0

    @property
    def head(self) -> str:
        return self.words[-1] if self.words else ""

    @property
    def name(self) -> str:
        """The phrase as a name: snake_case, singular."""
        words = (*self.words, self.tail) if self.tail else self.words
        return "_".join(re.sub(r"[^a-z0-9]+", "_", w).strip("_") for w in words).strip("_")

    @property
    def many(self) -> bool | None:
        """Whether the phrase speaks of more than one; None when it does not say."""
        if self.quantity is not None:
            return self.quantity.many
        if self.plural:
            return True
        return False if self.determiner else None


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb group. `form` is finite, infinitive, participle (without a form of be) or gerund."""

    lemma: str
    passive: bool = False
    modal: str = ""
    negated: bool = False
    form: str = "finite"
    plural: bool = False
    text: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Anything else: `kind` is prep, comma, and, or, colon, stop, wh, if, adjective, adverb, open, close, dash."""

    kind: str
    text: str
    start: int = 0


Chunk = Noun | Verb | Mark

_NOUN_TAGS = frozenset({"NN", "NS", "NP"})
_MODIFIER_TAGS = frozenset({"NN", "NS", "NP", "JJ", "VN", "VG", "CD"})
EACH_OTHER = "each other"
NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9, "dozen": 12,
    "hundreds": 100, "thousands": 1000, "millions": 1e6, "dozens": 12, "single": 1,
}  # fmt: skip
_MANY_WORDS = frozenset(
    [
        "many",
        "several",
        "multiple",
        "various",
        "numerous",
        "different",
        "few",
        "some",
        "more",
        "most",
        "all",
        "enough",
        "certain",
        "countless",
        "both",
    ]
)
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
        (r"(one|each|any|some|none|all|most|many|several|both|either|two|a few) of (the|its|their|our|these|those|my|your) ", 0, 0),
        (r"(a )?pairs? of ", 2, 2),
        (r"(a|an|the) (single|unique|sole) ", 1, 1),
    )
)  # fmt: skip


@lru_cache(maxsize=2048)
def chunks(words: tuple[Word, ...]) -> tuple[Chunk, ...]:
    """The chunks of a sentence in order."""
    out: list[Chunk] = []
    i = 0
    while i < len(words):
        word = words[i]
        if word.lower == "(":
            i = _aside(words, i, out)
            continue
        verb = _verb(words, i)
        if verb:
            found, i = _with_particle(words, *verb)
            out.append(found)
            continue
        nouns = _nouns(words, i)
        if nouns:
            out.extend(nouns[0])
            i = nouns[1]
            continue
        out.append(_mark(word, i))
        i += 1
    return tuple(_attached(out))


def _aside(words: tuple[Word, ...], i: int, out: list[Chunk]) -> int:
    depth, j = 0, i
    while j < len(words):
        depth += {"(": 1, ")": -1}.get(words[j].lower, 0)
        j += 1
        if depth == 0:
            break
    text = _text(words, i + 1, j - 1 if depth == 0 else j)
    last = next((k for k in range(len(out) - 1, -1, -1) if isinstance(out[k], Noun)), None)
    if last is not None and last >= len(out) - 2:
        noun = out[last]
        assert isinstance(noun, Noun)
        out[last] = replace(noun, aside=f"{noun.aside}; {text}" if noun.aside else text)
    elif out:
        out.append(Mark("aside", text, i))
    return j


def _text(words: tuple[Word, ...], i: int, j: int) -> str:
    out = ""
    for k in range(i, min(j, len(words))):
        gap = k > i and words[k].token.start > words[k - 1].token.end
        out += (" " if gap else "") + words[k].text
    return out


def _mark(word: Word, i: int) -> Mark:
    kind = {
        "IN": "prep",
        "TO": "prep",
        "WH": "wh",
        "SC": "if",
        "JJ": "adjective",
        "VN": "adjective",
        "RB": "adverb",
        "NG": "adverb",
    }
    if word.tag in kind:
        return Mark(kind[word.tag], word.lower, i)
    if word.tag == "CC":
        return Mark(
            "or" if word.lower in {"or", "nor", "/"} else "but" if word.lower == "but" else "and", word.lower, i
        )
    marks = {",": "comma", ":": "colon", "=": "colon", ".": "stop", "?": "stop", "!": "stop", ";": "stop"}
    if word.lower in marks:
        return Mark(marks[word.lower], word.lower, i)
    if re.fullmatch(r"[-–—]+|->|=>", word.text):
        return Mark("dash", word.text, i)
    return Mark("other", word.lower, i)


_CATENATIVE = frozenset(
    [
        "want",
        "need",
        "have",
        "like",
        "wish",
        "try",
        "able",
        "allow",
        "go",
        "expect",
        "require",
        "plan",
        "intend",
        "begin",
        "start",
        "use",
        "choose",
        "ready",
        "suppose",
    ]
)
_VERB_TAGS = frozenset({"VP", "VZ", "VD", "VB", "VN", "VG"})


def _verb(words: tuple[Word, ...], i: int) -> tuple[Verb, int] | None:
    """The verb group that starts at `i`."""
    j, modal, negated, be, have, infinitive, lemma, form, passive = (
        i,
        "",
        False,
        False,
        False,
        False,
        "",
        "finite",
        False,
    )
    first = words[i].tag
    if first == "TO" and not (i + 1 < len(words) and words[i + 1].tag in {"VB", "BE", "HV", "DO", "RB"}):
        return None
    if first not in _VERB_TAGS | {"MD", "BE", "HV", "DO", "TO"}:
        return None
    while j < len(words):
        word = words[j]
        match word.tag:
            case "TO" if (
                (j == i or lemma in _CATENATIVE or (be and not lemma))
                and j + 1 < len(words)
                and words[j + 1].tag in {"VB", "BE", "HV", "DO", "RB"}
            ):
                infinitive = infinitive or j == i
                if lemma:
                    modal, lemma, passive, be, have = modal or lemma, "", False, False, False
            case "MD":
                if lemma:
                    break
                modal = word.lower
            case "BE":
                if lemma and lemma != "have":
                    break
                be, lemma = True, ""
            case "HV":
                if lemma or be:
                    break
                have, lemma = True, "have"
            case "DO":
                if lemma or be:
                    break
                if _next_verb(words, j):
                    pass
                else:
                    lemma = "do"
            case "NG":
                negated = True
            case "RB" if _goes_on(words, j):
                pass
            case "VN" | "VD" | "VG" | "VB" | "VP" | "VZ" if not lemma or (
                lemma == "have" and have and word.tag == "VN" and not _noun_follows(words, j)
            ):
                if word.tag == "VG" and be and _noun_follows(words, j) is None:
                    break
                lemma = verb_lemma(word.text)
                passive = be and word.tag == "VN"
                if not (be or have or modal) and word.tag in {"VN", "VG"} and j == i:
                    form = "participle" if word.tag == "VN" else "gerund"
                if lemma not in _CATENATIVE or not _to_verb(words, j + 1):
                    j += 1
                    break
            case _:
                break
        j += 1
    while j - 1 > i and words[j - 1].tag in {"RB", "NG"} and not lemma:
        j -= 1
        if words[j].tag == "NG":
            j += 1
            break
    if not lemma and be:
        lemma = "be"
    if not lemma and have:
        lemma = "have"
    if not lemma:
        return None if not modal else (Verb("be", modal=modal, negated=negated, start=i, end=j), max(j, i + 1))
    if infinitive and form == "finite":
        form = "infinitive"
    return Verb(
        lemma,
        passive,
        modal,
        negated,
        form,
        words[i].tag == "VP" or words[i].lower in {"are", "were", "have", "do"},
        words[min(max(j, i + 1), len(words)) - 1].lower,
        i,
        j,
    ), max(j, i + 1)


_LIGHT = {
    ("keep", "track"): "track",
    ("take", "place"): "happen",
    ("take", "part"): "participate",
    ("make", "use"): "use",
    ("take", "care"): "care",
    ("keep", "record"): "record",
    ("keep", "records"): "record",
    ("take", "note"): "note",
    ("keep", "note"): "note",
    ("get", "rid"): "remove",
    ("form", "part"): "be",
}
_PARTICLES = frozenset({"up", "out", "down", "off", "away", "back", "along", "together"})


def _with_particle(words: tuple[Word, ...], verb: Verb, end: int) -> tuple[Verb, int]:
    """ "keep track of", "take place", "write down": noun or particle belong to the verb."""
    after = words[end].lower if end < len(words) else ""
    light = _LIGHT.get((verb.lemma, after))
    if light:
        skip = 2 if end + 1 < len(words) and words[end + 1].lower == "of" else 1
        return replace(verb, lemma=light), end + skip
    if after in _PARTICLES and end + 1 < len(words) and words[end + 1].tag not in {"PU", "CC"}:
        return verb, end + 1
    return verb, end


def _to_verb(words: tuple[Word, ...], j: int) -> bool:
    return j + 1 < len(words) and words[j].tag == "TO" and words[j + 1].tag in {"VB", "BE", "HV", "DO", "RB"}


def _next_verb(words: tuple[Word, ...], j: int) -> bool:
    return any(w.tag in {"VB"} for w in words[j + 1 : j + 4]) and all(
        w.tag in {"NG", "RB", "VB", "PR", "NN", "NS", "DT"} for w in words[j + 1 : j + 3]
    )


def _goes_on(words: tuple[Word, ...], j: int) -> bool:
    """An adverb belongs to the verb group when a verb follows it."""
    k = j
    while k < len(words) and words[k].tag in {"RB", "NG"}:
        k += 1
    return k < len(words) and words[k].tag in _VERB_TAGS | {"BE", "HV"}


def _noun_follows(words: tuple[Word, ...], j: int) -> bool | None:
    """Whether the participle at `j` modifies a noun right behind it ("has recorded music")."""
    return j + 1 < len(words) and words[j + 1].tag in _NOUN_TAGS


def _quantity(words: tuple[Word, ...], i: int) -> tuple[Quantity | None, str, int]:
    """The quantity and determiner at `i`, and where they end."""
    ahead = " ".join(w.lower for w in words[i : i + 8]) + " "
    for pattern, low, high in _QUANTIFIERS:
        found = pattern.match(ahead)
        if found:
            length = len(found.group().split())
            if i + length < len(words) and words[i + length].tag in _MODIFIER_TAGS | {"DT", "PS", "RB"}:
                if high == 0:
                    return (Quantity(1, 1) if ahead.startswith(("one", "each", "either")) else None), "the", i + length
                return Quantity(low, high), "a", i + length
    quantity, determiner, j = None, "", i
    bound = re.match(
        r"(at most|up to|no more than|not more than|at least|more than|over|fewer than|less than|about|around|roughly|approximately|exactly|nearly|almost|some|only|between|from|under) (?=\d|an? (?:hundred|thousand|million|dozen|few)|"
        + "|".join(NUMBERS)
        + ")",
        ahead,
    )
    if bound:
        j += len(bound.group().split())
    start = j
    numbers: list[float] = []
    while j < len(words):
        word = words[j]
        if word.tag == "CD" or (word.lower in {"single"} and j > i):
            value = number(word.lower)
            if value is None:
                break
            if numbers and j > start and words[j - 1].tag == "CD" and value in {12, 100, 1000, 1e6, 1e9}:
                numbers[-1] *= value
            else:
                numbers.append(value)
        elif (
            numbers and word.lower in {"to", "and", "or", "-", "–"} and j + 1 < len(words) and words[j + 1].tag == "CD"
        ):
            pass
        elif word.tag in {"DT", "PS"} and not numbers:
            determiner = determiner or word.lower
            if word.lower == "some" and j + 1 < len(words) and words[j + 1].tag == "NN":
                quantity = Quantity(0, 1)
            elif word.lower in _MANY_WORDS:
                quantity = Quantity(0, INFINITE)
            elif word.lower in {"each", "every"}:
                quantity = Quantity(1, 1, each=True)
            elif word.lower in {"no"}:
                quantity = Quantity(0, 1)
        else:
            break
        j += 1
    if numbers:
        low, high = numbers[0], numbers[-1]
        if bound and bound.group().startswith(("at most", "up to", "no more", "not more", "fewer", "less", "under")):
            low = 0
        if bound and bound.group().startswith(("at least", "more than", "over")):
            high = max(high, 2)
        quantity = Quantity(low, high, figure=True)
    return quantity, determiner, j


def number(text: str) -> float | None:
    """A number in figures or one word."""
    if text in NUMBERS:
        return float(NUMBERS[text])
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([kmb])?", text.lower())
    if not found:
        return None
    value = float(found.group(1).replace(",", "") + (found.group(2) or ""))
    return value * {"k": 1e3, "m": 1e6, "b": 1e9}.get(found.group(3) or "", 1)


_DROPPED = frozenset(word_lists("modifiers")["drop"])
_TELLING = frozenset(
    [
        "common",
        "short",
        "long",
        "main",
        "current",
        "new",
        "previous",
        "next",
        "known",
        "actual",
        "exact",
        "old",
        "public",
        "individual",
        "required",
        "valid",
        "brief",
        "key",
        "real",
        "basic",
        "large",
        "small",
        "specific",
        "correct",
        "proper",
        "potential",
        "upcoming",
        "registered",
    ]
)
_PAIRED = frozenset(word_lists("modifiers")["paired"])


def _nouns(words: tuple[Word, ...], i: int) -> tuple[list[Chunk], int] | None:
    """The noun phrase at `i` (several when modifiers are coordinated: "first and last name")."""
    if words[i].tag in {"PR", "EX"}:
        word = words[i]
        if word.tag == "PR" and word.lower in {"each", "many", "several", "some", "both", "one", "all", "none"}:
            quantity = (
                Quantity(1, 1, each=word.lower == "each") if word.lower in {"each", "one"} else Quantity(0, INFINITE)
            )
            return [Noun((word.lower,), text=word.text, pronoun=True, quantity=quantity, start=i, end=i + 1)], i + 1
        if word.lower in {"itself", "themselves", "himself", "herself"} and i and words[i - 1].tag in _NOUN_TAGS:
            return [Mark("other", word.lower, i)], i + 1
        return [Noun((word.lower,), text=word.text, pronoun=True, start=i, end=i + 1)], i + 1
    if words[i].lower in {"each", "one"} and i + 1 < len(words) and words[i + 1].lower in {"other", "another"}:
        if words[i].lower == "each" or words[i + 1].lower == "another":
            return [Noun((EACH_OTHER,), text="each other", pronoun=True, start=i, end=i + 2)], i + 2
    quantity, determiner, j = _quantity(words, i)
    while j < len(words) and words[j].tag == "RB" and j + 1 < len(words) and words[j + 1].tag in {"JJ", "VN"}:
        j += 1
    begin = j
    while j < len(words) and words[j].tag in _MODIFIER_TAGS:
        if words[j].tag == "CD" and j > begin and words[j - 1].tag in _NOUN_TAGS and not words[j].text.isdigit():
            break
        if (
            words[j].tag == "VG"
            and j > begin
            and words[j - 1].tag in _NOUN_TAGS
            and not (j + 1 < len(words) and words[j + 1].tag in _NOUN_TAGS)
        ):
            break
        if words[j].tag == "VN" and j > begin and words[j - 1].tag in _NOUN_TAGS:
            break
        j += 1
    body = list(words[begin:j])
    shared = _shared_head(words, begin, j)
    if shared:
        out, end = shared
        return [
            replace(n, determiner=determiner, quantity=quantity if k == 0 else None) for k, n in enumerate(out)
        ], end
    while body and body[-1].tag not in _NOUN_TAGS:
        body.pop()
    if not body:
        return _bare(words, i, j, quantity, determiner)
    end = begin + len(body)
    noun = _noun(tuple(body), quantity, determiner, i, end, words)
    while end < len(words) and words[end].tag == "PO":
        rest = _nouns(words, end + 1) if end + 1 < len(words) else None
        if not rest or not isinstance(rest[0][0], Noun) or rest[0][0].pronoun:
            end += 1
            break
        owned = [replace(n, owner=noun) for n in rest[0] if isinstance(n, Noun)]
        return list(owned), rest[1]
    if _is_tail(words, end, noun):
        return [replace(noun, tail=words[end].lower, end=end + 1)], end + 1
    return [noun], end


def _is_tail(words: tuple[Word, ...], end: int, noun: Noun) -> bool:
    """A participle that closes the name of a value in a list: "price paid", "date signed", "amount due"."""
    if end >= len(words) or not (words[end].tag == "VN" or words[end].lower == "due"):
        return False
    after = words[end + 1] if end + 1 < len(words) else None
    if after is not None and not (after.tag == "CC" or after.lower in {",", ".", ";"}):
        return False
    first = next((k for k in range(end) if words[k].tag in {"BE", "HV"} and k > end - 4), None)
    return first is None and not noun.pronoun


def _bare(
    words: tuple[Word, ...], i: int, j: int, quantity: Quantity | None, determiner: str
) -> tuple[list[Chunk], int] | None:
    """A determiner or number without a noun: a pronoun ("each has …", "the latter", "one")."""
    text = _text(words, i, j)
    if (
        determiner in {"each", "every", "some", "many", "several", "both", "all", "these", "those", "this"}
        and j == i + 1
    ):
        return [Noun((determiner,), text=text, pronoun=True, quantity=quantity, start=i, end=j)], j
    if j > i and quantity is not None and quantity.figure:
        return [Noun(("number",), text=text, pronoun=True, quantity=quantity, start=i, end=j)], j
    if (
        j > i
        and words[j - 1].tag in {"JJ", "VN"}
        and determiner in {"the"}
        and words[j - 1].lower in {"latter", "former", "same"}
    ):
        return [Noun((words[j - 1].lower,), text=text, pronoun=True, start=i, end=j)], j
    if j > i and words[i].tag in {"DT", "PS"}:
        return None if j > i + 1 else ([Mark("other", words[i].lower, i)], i + 1)
    return None


def _noun(
    body: tuple[Word, ...], quantity: Quantity | None, determiner: str, i: int, end: int, words: tuple[Word, ...]
) -> Noun:
    head = body[-1]
    kept: list[str] = []
    adjectives: list[str] = []
    for word in body[:-1]:
        low = word.lower
        if word.tag == "CD" and not re.search(r"[a-z]", low):
            continue
        if low in _DROPPED and not (low in _TELLING and value_type(noun_lemma(head.text)) is not None):
            if low in {"multiple", "several", "various", "different", "numerous"} and quantity is None:
                quantity = Quantity(0, INFINITE)
            if low in {"optional"}:
                quantity = Quantity(0, quantity.high if quantity else 1)
            adjectives.append(low)
            continue
        if word.tag in {"JJ", "VN", "VG"}:
            if word.tag != "VG":
                adjectives.append(low)
            kept.append(low)
        else:
            kept.append(
                noun_lemma(low)
                if word.tag == "NS" and low not in {"sales", "sports", "goods", "news", "savings"}
                else low
            )
    plural = head.tag == "NS"
    return Noun(
        (*kept, noun_lemma(head.text)),
        plural,
        all(w.tag == "NP" for w in body),
        determiner,
        quantity,
        tuple(adjectives),
        text=_text(words, i, end),
        start=i,
        end=end,
    )


def _shared_head(words: tuple[Word, ...], begin: int, j: int) -> tuple[list[Noun], int] | None:
    """ "first and last name", "start and end date": modifiers that share the noun behind the last."""
    if j >= len(words) or not (words[j].tag == "CC" or words[j].lower == ",") or j - begin != 1:
        return None
    if begin and words[begin - 1].lower == "of":
        return None
    groups = [words[begin]]
    k = j
    while k < len(words) and (words[k].tag == "CC" or words[k].lower == ","):
        k += 1
        if k < len(words) and words[k].tag == "CC":
            k += 1
        if k < len(words) and words[k].tag in _MODIFIER_TAGS:
            groups.append(words[k])
            k += 1
            if k < len(words) and words[k].tag in _NOUN_TAGS:
                break
        else:
            return None
    if k >= len(words) or words[k].tag not in _NOUN_TAGS:
        return None
    adjectival = all(g.tag in {"JJ", "VN", "VG", "CD"} for g in groups) and not all(g.tag == "CD" for g in groups)
    if not adjectival and not all(g.lower in _PAIRED for g in groups):
        return None
    end = k
    while end + 1 < len(words) and words[end + 1].tag in _NOUN_TAGS:
        end += 1
    tail = tuple(noun_lemma(w.text) if n == end - k else w.lower for n, w in enumerate(words[k : end + 1]))
    plural = words[end].tag == "NS" and words[end].lower not in {
        "dates",
        "times",
        "names",
        "addresses",
        "prices",
        "numbers",
        "codes",
        "amounts",
        "values",
    }
    return [
        Noun(
            (g.lower, *tail),
            plural,
            text=f"{g.text} {_text(words, k, end + 1)}",
            adjectives=(g.lower,),
            start=begin,
            end=end + 1,
        )
        for g in groups
    ], end + 1


def _attached(out: list[Chunk]) -> list[Chunk]:
    """ "of" attaches to the noun before it; "its X" stays with its pronoun."""
    result: list[Chunk] = []
    i = 0
    while i < len(out):
        chunk = out[i]
        before = result[-1] if result else None
        if (
            isinstance(chunk, Mark)
            and chunk.text == "of"
            and isinstance(before, Noun)
            and not before.pronoun
            and i + 1 < len(out)
            and isinstance(out[i + 1], Noun)
        ):
            inner: list[Noun] = []
            i += 1
            noun = out[i]
            assert isinstance(noun, Noun)
            inner.append(noun)
            while i + 2 < len(out) and isinstance(out[i + 1], Mark) and out[i + 1].text == "of":
                deeper = out[i + 2]
                if not isinstance(deeper, Noun):
                    break
                if len(inner) == 1 and not inner[0].determiner and not inner[0].plural and inner[0].quantity is None:
                    inner.append(deeper)
                else:
                    inner[-1] = replace(inner[-1], of=(deeper,))
                i += 2
            result[-1] = replace(before, of=before.of + tuple(inner), end=inner[-1].end)
        elif (
            isinstance(chunk, Mark)
            and chunk.text == "per"
            and isinstance(before, Noun)
            and not before.pronoun
            and not before.tail
            and not (before.quantity and before.quantity.figure)
            and i + 1 < len(out)
            and isinstance(out[i + 1], Noun)
        ):
            i += 1
            unit = out[i]
            assert isinstance(unit, Noun)
            result[-1] = replace(before, tail=f"per_{unit.name}", end=unit.end)
        else:
            result.append(chunk)
        i += 1
    return result
