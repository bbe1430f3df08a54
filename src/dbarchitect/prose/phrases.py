"""Tagged words as chunks: noun phrases with quantities and owners, verb groups, prepositions, marks."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from dbarchitect.prose.amounts import quantity_at
from dbarchitect.prose.lexicon import noun_lemma, word_lists
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.parts import EACH_OTHER, INFINITE, MODIFIER_TAGS, NOUN_TAGS, Chunk, Mark, Noun, Quantity
from dbarchitect.prose.tagging import Word
from dbarchitect.prose.units import is_bare_amount, unit_of
from dbarchitect.prose.verbgroups import verb_at, with_particle


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
        verb = verb_at(words, i)
        if verb:
            found, i = with_particle(words, *verb)
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


_DROPPED = frozenset(word_lists("modifiers")["drop"])


_TELLING = frozenset(word_lists("grammar")["phrases_telling"])


_PAIRED = frozenset(word_lists("modifiers")["paired"])


def _pronoun(words: tuple[Word, ...], i: int) -> tuple[list[Chunk], int] | None:
    """A pronoun as a noun phrase of its own."""
    if words[i].tag in {"PR", "EX"}:
        word = words[i]
        if word.tag == "PR" and word.lower in {"each", "many", "several", "some", "both", "one", "all", "none"}:
            quantity = (
                Quantity(1, 1, each=word.lower == "each") if word.lower in {"each", "one"} else Quantity(0, INFINITE)
            )
            return [Noun((word.lower,), text=word.text, pronoun=True, quantity=quantity, start=i, end=i + 1)], i + 1
        if word.lower in {"itself", "themselves", "himself", "herself"} and i and words[i - 1].tag in NOUN_TAGS:
            return [Mark("other", word.lower, i)], i + 1
        return [Noun((word.lower,), text=word.text, pronoun=True, start=i, end=i + 1)], i + 1
    pair = (words[i].lower, words[i + 1].lower if i + 1 < len(words) else "")
    if pair in {("each", "other"), ("one", "another")}:
        return [Noun((EACH_OTHER,), text="each other", pronoun=True, start=i, end=i + 2)], i + 2
    return None


def _nouns(words: tuple[Word, ...], i: int) -> tuple[list[Chunk], int] | None:
    """The noun phrase at `i` (several when modifiers are coordinated: "first and last name")."""
    pronoun = _pronoun(words, i)
    if pronoun is not None:
        return pronoun
    quantity, determiner, j = quantity_at(words, i)
    while j < len(words) and words[j].tag == "RB" and j + 1 < len(words) and words[j + 1].tag in {"JJ", "VN"}:
        j += 1
    begin = j
    while j < len(words) and words[j].tag in MODIFIER_TAGS:
        if words[j].tag == "CD" and j > begin and words[j - 1].tag in NOUN_TAGS and not words[j].text.isdigit():
            break
        if (
            words[j].tag == "VG"
            and j > begin
            and words[j - 1].tag in NOUN_TAGS
            and not (j + 1 < len(words) and words[j + 1].tag in NOUN_TAGS)
        ):
            break
        if words[j].tag == "VN" and j > begin and words[j - 1].tag in NOUN_TAGS:
            break
        j += 1
    body = list(words[begin:j])
    shared = _shared_head(words, begin, j)
    if shared:
        out, end = shared
        return [
            replace(n, determiner=determiner, quantity=quantity if k == 0 else None) for k, n in enumerate(out)
        ], end
    while body and body[-1].tag not in NOUN_TAGS:
        body.pop()
    if _is_two(words, body, determiner, begin):
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


def _is_two(words: tuple[Word, ...], body: list[Word], determiner: str, begin: int) -> bool:
    """ "In a match players can score": behind a singular article the plural before a verb is a noun of its own."""
    end = begin + len(body)
    return (
        len(body) >= 2
        and determiner in {"a", "an", "each", "every"}
        and body[-1].tag == "NS"
        and body[-2].tag == "NN"
        and end < len(words)
        and words[end].tag in {"MD", "VP", "BE", "HV"}
    )


def _is_tail(words: tuple[Word, ...], end: int, noun: Noun) -> bool:
    """A participle that closes the name of a value in a list: "price paid", "date signed", "amount due"."""
    if end >= len(words) or not (words[end].tag == "VN" or words[end].lower in {"due", "before", "after"}):
        return False
    if noun.plural and _goes_on_with(words, end + 1) and value_type(noun.name) is None:
        return False  # "the defects found, each with a severity"
    after = words[end + 1] if end + 1 < len(words) else None
    if after is not None and not (after.tag == "CC" or after.lower in {",", ".", ";"}):
        return False
    first = next((k for k in range(end) if words[k].tag in {"BE", "HV"} and k > end - 4), None)
    return first is None and not noun.pronoun


def _goes_on_with(words: tuple[Word, ...], i: int) -> bool:
    """A comma, and what each of the things before has."""
    return i + 1 < len(words) and words[i].lower == "," and words[i + 1].lower in {"each", "with", "which", "who"}


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
    amount = plural and not kept and (quantity is None or not quantity.figure) and is_bare_amount(head.lower)
    return Noun(
        (*kept, head.lower if amount else noun_lemma(head.text)),
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
        if k < len(words) and words[k].tag in MODIFIER_TAGS:
            groups.append(words[k])
            k += 1
            if k < len(words) and words[k].tag in NOUN_TAGS:
                break
        else:
            return None
    if k >= len(words) or words[k].tag not in NOUN_TAGS:
        return None
    adjectival = all(g.tag in {"JJ", "VN", "VG", "CD"} for g in groups) and not all(g.tag == "CD" for g in groups)
    if not adjectival and not all(g.lower in _PAIRED for g in groups):
        return None
    end = k
    while end + 1 < len(words) and words[end + 1].tag in NOUN_TAGS:
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


def _is_unit(chunk: Chunk) -> bool:
    return (
        isinstance(chunk, Noun)
        and not chunk.determiner
        and chunk.quantity is None
        and not chunk.of
        and unit_of(chunk.name) is not None
    )


def _attached(out: list[Chunk]) -> list[Chunk]:
    """ "of" attaches to the noun before it; "its X" stays with its pronoun."""
    result: list[Chunk] = []
    i = 0
    while i < len(out):
        chunk, before = out[i], result[-1] if result else None
        after = out[i + 1] if i + 1 < len(out) else None
        joins = isinstance(chunk, Mark) and isinstance(before, Noun) and not before.pronoun and isinstance(after, Noun)
        if not joins or not isinstance(chunk, Mark) or not isinstance(before, Noun) or not isinstance(after, Noun):
            result.append(chunk)
        elif chunk.text == "of":
            inner, i = _of_phrases(out, i + 1)
            result[-1] = replace(before, of=before.of + tuple(inner), end=inner[-1].end)
        elif chunk.text == "in" and _is_unit(after):
            i += 1
            result[-1] = replace(before, unit=after.name, end=after.end)
        elif chunk.text == "per" and not before.tail and not (before.quantity and before.quantity.figure):
            i += 1
            result[-1] = replace(before, tail=f"per_{after.name}", end=after.end)
        else:
            result.append(chunk)
        i += 1
    return result


def _of_phrases(out: list[Chunk], i: int) -> tuple[list[Noun], int]:
    """The nouns of "of A of B" from the one at `i`, and where they end."""
    noun = out[i]
    assert isinstance(noun, Noun)
    inner = [noun]
    while i + 2 < len(out) and isinstance(out[i + 1], Mark) and out[i + 1].text == "of":
        deeper = out[i + 2]
        if not isinstance(deeper, Noun):
            break
        if len(inner) == 1 and not inner[0].determiner and not inner[0].plural and inner[0].quantity is None:
            inner.append(deeper)
        else:
            inner[-1] = replace(inner[-1], of=(deeper,))
        i += 2
    return inner, i
