"""Verb groups: auxiliaries, adverbs and the main verb as one, with voice, mood and form."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbarchitect.prose.lexicon import verb_lemma, word_lists
from dbarchitect.prose.parts import NOUN_TAGS, Verb
from dbarchitect.prose.tagging import Word

_CATENATIVE = frozenset(word_lists("grammar")["phrases_catenative"])


_VERB_TAGS = frozenset({"VP", "VZ", "VD", "VB", "VN", "VG"})


_AUXILIARY_TAGS = frozenset({"VB", "BE", "HV", "DO", "RB"})


@dataclass(slots=True)
class _Group:
    """A verb group while it is read from left to right."""

    words: tuple[Word, ...]
    start: int
    lemma: str = ""
    modal: str = ""
    negated: bool = False
    be: bool = False
    have: bool = False
    infinitive: bool = False
    passive: bool = False
    form: str = "finite"
    complete: bool = False

    def takes(self, j: int) -> bool:
        """Whether the word at `j` belongs to the group; if so it is taken in."""
        word = self.words[j]
        match word.tag:
            case "TO":
                return self._to(j)
            case "MD" if not self.lemma:
                self.modal = word.lower
            case "BE" if self.lemma in {"", "have"}:
                self.be, self.lemma = True, ""
            case "HV" if not self.lemma and not self.be:
                self.have, self.lemma = True, "have"
            case "DO" if not self.lemma and not self.be:
                self.lemma = "" if _next_verb(self.words, j) else "do"
            case "NG":
                self.negated = True
            case "RB":
                return _goes_on(self.words, j)
            case "VN" | "VD" | "VG" | "VB" | "VP" | "VZ":
                return self._main(j, word)
            case _:
                return False
        return True

    def _to(self, j: int) -> bool:
        """ "to" before a verb: at the start, after verbs of wishing, after "be"."""
        joins = j == self.start or self.lemma in _CATENATIVE or (self.be and not self.lemma)
        if not joins or not (j + 1 < len(self.words) and self.words[j + 1].tag in _AUXILIARY_TAGS):
            return False
        self.infinitive = self.infinitive or j == self.start
        if self.lemma:
            self.modal, self.lemma = self.modal or self.lemma, ""
            self.passive = self.be = self.have = False
        return True

    def _main(self, j: int, word: Word) -> bool:
        perfect = self.lemma == "have" and self.have and word.tag == "VN" and not _noun_follows(self.words, j)
        if self.lemma and not perfect:
            return False
        self.lemma = verb_lemma(word.text)
        self.passive = self.be and word.tag == "VN"
        if not (self.be or self.have or self.modal) and word.tag in {"VN", "VG"} and j == self.start:
            self.form = "participle" if word.tag == "VN" else "gerund"
        self.complete = self.lemma not in _CATENATIVE or not _to_verb(self.words, j + 1)
        return True

    def verb(self, end: int) -> Verb | None:
        lemma = self.lemma or ("be" if self.be or self.modal else "have" if self.have else "")
        if not lemma:
            return None
        first = self.words[self.start]
        return Verb(
            lemma,
            self.passive,
            self.modal,
            self.negated or (self.start > 0 and self.words[self.start - 1].tag == "NG"),
            "infinitive" if self.infinitive and self.form == "finite" else self.form,
            first.tag == "VP" or first.lower in {"are", "were", "have", "do"},
            self.words[min(end, len(self.words)) - 1].lower,
            self.start,
            end,
        )


def verb_at(words: tuple[Word, ...], i: int) -> tuple[Verb, int] | None:
    """The verb group that starts at `i`."""
    first = words[i].tag
    if first == "TO" and not (i + 1 < len(words) and words[i + 1].tag in _AUXILIARY_TAGS):
        return None
    if first not in _VERB_TAGS | {"MD", "BE", "HV", "DO", "TO"}:
        return None
    group = _Group(words, i)
    j = i
    while j < len(words) and not group.complete and group.takes(j):
        j += 1
    while j - 1 > i and words[j - 1].tag == "RB" and not group.lemma:
        j -= 1
    end = max(j, i + 1)
    verb = group.verb(end)
    return None if verb is None else (verb, end)


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
    bound = after == "up" and end + 1 < len(words) and words[end + 1].lower == "to"
    if after in _PARTICLES and not bound and end + 1 < len(words) and words[end + 1].tag not in {"PU", "CC"}:
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
