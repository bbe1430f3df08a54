"""What a word can be: closed classes, the lemma dictionary, and leanings where a word is both noun and verb."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import combining, normalize


@cache
def word_lists(name: str) -> dict[str, tuple[str, ...]]:
    """`words/NAME.txt`: lines `key: word word …`; underscores in a word stand for spaces; a key may return."""
    out: dict[str, tuple[str, ...]] = {}
    for line in files("dbarchitect.prose").joinpath("words", f"{name}.txt").read_text("utf-8").splitlines():
        key, colon, rest = line.partition(":")
        if colon and not line.startswith("#"):
            out[key.strip()] = out.get(key.strip(), ()) + tuple(rest.split())
    return out


@cache
def word_index(name: str) -> dict[str, str]:
    """Each word of `words/NAME.txt` to the first key it stands under."""
    out: dict[str, str] = {}
    for key, words in word_lists(name).items():
        for word in words:
            out.setdefault(word.replace("_", " "), key)
    return out


@cache
def _closed() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for tag, words in word_lists("closed").items():
        for word in words:
            out.setdefault(word, set()).add(tag)
    return {word: frozenset(tags) for word, tags in out.items()}


@cache
def _leaning() -> dict[str, frozenset[str]]:
    lists = word_lists("verbs")
    return {"verb": frozenset(lists["verb"]), "noun": frozenset(lists["noun"])}


@lru_cache(maxsize=20000)
def _dictionary(word: str) -> dict[str, tuple[str, ...]]:
    from lemminflect import getAllLemmas

    if len(word) > 40:
        return {}
    found: dict[str, tuple[str, ...]] = getAllLemmas(word)
    return {part: tuple(sorted(lemmas)) for part, lemmas in found.items()}


def known(word: str) -> bool:
    """True when the word is in the closed classes or the dictionary."""
    return word in _closed() or bool(_dictionary(word))


def closed(word: str) -> frozenset[str]:
    return _closed().get(word, frozenset())


_NOUN_LEMMA = {
    "data": "data", "saas": "saas", "media": "media", "people": "person", "staff": "staff", "criteria": "criterion", "taxa": "taxon", "dice": "die",
    "leaves": "leave", "species": "species", "series": "series", "premises": "premises", "news": "news", "goods": "goods",
    "axes": "axis", "bases": "base", "lenses": "lens", "movies": "movie", "courses": "course", "data sheet": "data sheet",
    "graphics": "graphics", "statistics": "statistics", "pants": "pants", "glasses": "glass", "aircraft": "aircraft",
    "alumni": "alumnus", "indices": "index", "indexes": "index", "buses": "bus", "cafes": "cafe", "wines": "wine",
    "physics": "physics", "mathematics": "mathematics", "analytics": "analytics", "logistics": "logistics",
    "bacteria": "bacterium", "foci": "focus", "schemas": "schema", "personas": "persona", "quotas": "quota",
    "apis": "api", "ids": "id", "sms": "sms", "gps": "gps", "skus": "sku", "urls": "url", "cds": "cd", "dvds": "dvd",
    "faqs": "faq", "pdfs": "pdf", "slas": "sla", "kpis": "kpi", "kids": "kid", "cookies": "cookie", "taxes": "tax",
}  # fmt: skip


_COUNTED_ICS = frozenset(
    {"clinic", "topic", "comic", "fabric", "metric", "critic", "mechanic", "epic", "picnic", "medic", "relic"}
)


def without_accents(word: str) -> str:
    """Letters without their accents ("café" → cafe)."""
    return word if word.isascii() else "".join(c for c in normalize("NFKD", word) if not combining(c))


@lru_cache(maxsize=20000)
def noun_lemma(word: str) -> str:
    """The singular of a noun; a word the dictionary does not know is inflected by rule."""
    from dbarchitect.core.names import singular

    low = without_accents(word.lower())
    if low in _NOUN_LEMMA:
        return _NOUN_LEMMA[low]
    if "-" in low:
        head, _, last = low.rpartition("-")
        return f"{head}-{noun_lemma(last)}" if last else low
    ruled = singular(low) if re.fullmatch(r"[a-z]+", low) else low
    found = _dictionary(low).get("NOUN", ())
    if low.endswith("ics") and low[:-1] in found and low[:-1] in _COUNTED_ICS:
        return low[:-1]
    if not found:
        return ruled
    if low in found and not low.endswith("s"):
        return low
    if ruled in found or ruled == low:
        return ruled
    return next((f for f in found if f != low), found[0])


@lru_cache(maxsize=20000)
def is_plural(word: str) -> bool:
    """True when the form of a noun is a plural one."""
    low = word.lower()
    return noun_lemma(low) != low or low in {"species", "series", "people", "data", "staff", "premises", "goods"}


@lru_cache(maxsize=20000)
def verb_lemma(word: str) -> str:
    low = word.lower()
    if low in {"is", "are", "was", "were", "been", "being", "am"}:
        return "be"
    if low in {"has", "had", "having"}:
        return "have"
    special = {
        "lays": "lay",
        "left": "leave",
        "found": "find",
        "bound": "bind",
        "felt": "feel",
        "saw": "see",
        "ground": "grind",
    }
    if low in special:
        return special[low]
    found = _dictionary(low).get("VERB") or _dictionary(low).get("AUX") or ()
    leaning = _leaning()["verb"]
    if found:
        return next((f for f in found if f in leaning), found[0])
    for ending, back in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if low.endswith(ending) and len(low) > len(ending) + 2:
            return low[: -len(ending)] + back
    return low


_ADJECTIVE_ENDINGS = ("able", "ible", "ful", "less", "ous", "ive", "ic", "ical", "al", "ary", "ish")
Weights = tuple[tuple[str, float], ...]


@lru_cache(maxsize=20000)
def candidates(text: str, sentence_start: bool = False) -> Weights:
    """The tags a token can have, with how likely each is before its neighbours are seen (logarithms)."""
    low = text.lower()
    if low == "'s":
        return (("PO", 0.0),)
    if not re.match(r"[\w]", text):
        return (("PU", 0.0),) if text not in {"&", "/"} else (("CC", 0.0),)
    if re.match(r"\d", text):
        return (("CD", 0.0),)
    fixed = dict.fromkeys(sorted(closed(low)), 0.0)
    if low == "each":
        return (("DT", 0.0), ("PR", -0.3))
    if low in {"that"}:
        return (("WH", 0.0), ("SC", -0.3), ("DT", -1.0), ("PR", -1.5))
    if low in {"like"}:
        return (("IN", 0.0), ("VP", -0.3))
    if low == "will" or low in {"may", "can", "must", "might"}:
        return (("MD", 0.0),)
    if fixed:
        if low in {"plus", "like", "down", "past", "well", "even", "still", "further"}:
            fixed.setdefault("JJ", -2.0)
        if "IN" in fixed and "RB" in fixed:
            fixed["RB"] = -0.5
        if low == "done":
            fixed["DO"] = -1.0
            fixed.update({"VN": 0.2, "JJ": 0.2})
        if low in {"online", "offline", "hourly", "daily", "weekly", "monthly", "yearly", "quarterly"}:
            fixed.setdefault("JJ", 0.2)
        if low in {"away", "home", "inside", "outside", "off"}:
            fixed.setdefault("JJ", -0.3)
        return tuple(fixed.items())
    return _open_class(text, low, sentence_start)


def _open_class(text: str, low: str, sentence_start: bool) -> Weights:
    entry = _dictionary(low)
    out: dict[str, float] = {}
    plural_form = is_plural(low)
    if "NOUN" in entry or not entry:
        out["NS" if plural_form else "NN"] = 0.0
        if low in {"staff", "species", "series", "data", "equipment", "sheep", "fish"}:
            out["NN"] = out["NS"] = 0.0
    if "VERB" in entry:
        _verb_tags(low, entry["VERB"], out)
    if "ADJ" in entry:
        out["JJ"] = 0.0 if "NOUN" not in entry else (-0.3 if low.endswith(_ADJECTIVE_ENDINGS) else -1.2)
        if low in _ADJECTIVES_FIRST:
            out["JJ"] = 0.4
    if "ADV" in entry:
        out["RB"] = 0.0 if low.endswith("ly") else -1.5
    if low in _ADJECTIVES_FIRST:
        out["JJ"] = 0.4
    if not entry:
        _unknown(text, low, out)
    elif "VERB" in entry and "NOUN" not in entry and not low.endswith(("ed", "ing")):
        out["NS" if plural_form else "NN"] = 0.0 if noun_lemma(low) in _leaning()["noun"] else -1.5
    if text[0].isupper() and not sentence_start and ("NOUN" in entry or not entry):
        out["NP"] = -0.2 if not entry else -0.8
    if not out:
        out["NN"] = 0.0
    return tuple(out.items())


_ADJECTIVES_FIRST = frozenset(word_lists("grammar")["lexicon_adjectives_first"])


_PAST_ONLY = frozenset(word_lists("grammar")["lexicon_past_only"])


def _verb_tags(low: str, lemmas: tuple[str, ...], out: dict[str, float]) -> None:
    leaning = _leaning()
    lemma = verb_lemma(low)
    weight = 0.0
    if "NN" in out or "NS" in out:
        noun_first, verb_first = noun_lemma(low) in leaning["noun"], lemma in leaning["verb"]
        weight = 0.0 if verb_first and noun_first else 0.6 if verb_first else -1.8 if noun_first else -1.2
    if low.endswith("ing") and low not in lemmas:
        out["VG"] = 0.2 if "NN" in out else 0.0
        out["NN"] = -0.6 if "NN" in out else -1.6
        return
    base = low in lemmas
    past = not base and not low.endswith("s")
    if base:
        out["VP"] = weight
        out["VB"] = weight
        if low in {
            "read",
            "put",
            "set",
            "cut",
            "let",
            "cost",
            "hit",
            "split",
            "cast",
            "run",
            "become",
            "come",
            "overcome",
            "bid",
        }:
            out["VN"] = weight - 0.5
    elif low.endswith("s") and not past:
        out["VZ"] = weight
    if past or low in {"found", "left", "felt", "bound", "ground"}:
        if low in _PAST_ONLY:
            out["VD"] = 0.0
            return
        if not low.endswith("n") or low in {"run"}:
            out["VD"] = -0.7
        out["VN"] = 0.0
        if "NN" in out:
            out["NN"] = -2.0


def _unknown(text: str, low: str, out: dict[str, float]) -> None:
    if low.endswith("ly"):
        out["RB"] = 0.0
        out["NN"] = -2.0
    elif low.endswith("ed") and len(low) > 4:
        out.update({"VN": 0.0, "VD": -0.7, "JJ": -0.5, "NN": -2.0})
    elif low.endswith("ing") and len(low) > 5:
        out.update({"VG": 0.0, "NN": -0.3})
    elif low.endswith(_ADJECTIVE_ENDINGS) or (("-" in low) and not is_plural(low)):
        out.update({"JJ": 0.0, "NN": -0.2})
    elif low.endswith("s") and not low.endswith(("ss", "us", "is")):
        out["VZ"] = -2.0


def is_noun_first(word: str) -> bool:
    """True for words that are nouns first although they can be verbs ("lines")."""
    lemma = noun_lemma(word)
    return lemma in _leaning()["noun"] and lemma not in _leaning()["verb"]
