"""Verb groups: auxiliaries, adverbs and the main verb as one, with voice, mood and form."""

from __future__ import annotations

from dataclasses import replace

from dbarchitect.prose.lexicon import verb_lemma, word_lists
from dbarchitect.prose.parts import NOUN_TAGS, Verb
from dbarchitect.prose.tagging import Word

_CATENATIVE = frozenset(word_lists("grammar")["phrases_catenative"])


_VERB_TAGS = frozenset({"VP", "VZ", "VD", "VB", "VN", "VG"})


def verb_at(words: tuple[Word, ...], i: int) -> tuple[Verb, int] | None:
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


def with_particle(words: tuple[Word, ...], verb: Verb, end: int) -> tuple[Verb, int]:
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
    return j + 1 < len(words) and words[j + 1].tag in NOUN_TAGS
