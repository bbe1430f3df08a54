"""English names as database names: snake_case, singular and plural, fitted to an engine's length."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2s

IDENTIFIER_BYTES = 63  # PostgreSQL's NAMEDATALEN - 1

_IRREGULAR = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "criterion": "criteria", "taxon": "taxa", "phenomenon": "phenomena", "analysis": "analyses",
    "diagnosis": "diagnoses", "basis": "bases", "crisis": "crises", "thesis": "theses", "hypothesis": "hypotheses",
    "axis": "axes", "index": "indexes", "vertex": "vertices", "matrix": "matrices", "leaf": "leaves", "life": "lives",
    "shelf": "shelves", "half": "halves", "wolf": "wolves", "knife": "knives", "wife": "wives", "thief": "thieves",
    "staff": "staff", "lens": "lenses", "quiz": "quizzes", "ox": "oxen", "cactus": "cacti", "alumnus": "alumni", "datum": "data",
    "curriculum": "curricula", "hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "echo": "echoes",
}  # fmt: skip
_UNCOUNTED = {
    "equipment", "information", "news", "series", "species", "stock", "inventory", "feedback", "luggage", "furniture",
    "money", "metadata", "software", "hardware", "sheep", "fish", "aircraft", "media", "music", "weather", "merchandise",
    "correspondence", "staff", "personnel", "goods", "dues", "premises", "proceeds", "mail", "traffic", "content", "evidence", "audit", "history",
}  # fmt: skip
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR.items()}
_KEEP_S = ("ss", "us", "is", "news", "series", "species", "lens", "gas", "bus", "atlas", "canvas", "alias", "bias")
_SCIENCES = {
    "physics", "mathematics", "economics", "statistics", "politics", "ethics", "logistics", "analytics", "athletics",
    "electronics", "graphics", "genetics", "robotics", "mechanics", "linguistics", "genomics", "basics", "gymnastics",
}  # fmt: skip
_PLURAL_US = {"menus", "gurus", "emus", "tutus", "zebus", "haikus"}
_SHORT_S = {
    "bus", "gas", "dns", "sms", "gps", "yes", "his", "its", "was", "has", "aws", "gis", "cms", "pos", "sas", "ups", "iss",
    "rss", "lbs", "tls", "vps", "abs", "mrs", "ios", "aes",
}  # fmt: skip


@lru_cache(maxsize=16384)
def words(text: str) -> tuple[str, ...]:
    """The lower-case ASCII words of a phrase or a camelCase name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"['’](?=s\b)", "", plain)
    plain = re.sub(r"([A-Z]{2,})s\b", lambda found: " " + found[1].lower() + "s", plain)
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return tuple(w for w in re.split(r"[^A-Za-z0-9]+", plain.lower()) if w)


def snake(text: str) -> str:
    """`text` as a snake_case identifier; never empty, never starting with a digit."""
    joined = "_".join(words(text)) or "unnamed"
    return f"n{joined}" if joined[0].isdigit() else joined


_PREPOSITIONS = frozenset(["at", "by", "for", "from", "in", "of", "on", "to", "with"])


@lru_cache(maxsize=4096)
def plural(name: str) -> str:
    """The plural of a snake_case name: its last word is inflected, but for a preposition's ("earned_by")."""
    head, _, last = name.rpartition("_")
    if head and last in _PREPOSITIONS:
        return name
    return (head + "_" if head else "") + _plural_word(last)


@lru_cache(maxsize=4096)
def singular(name: str) -> str:
    """The singular of a snake_case name: its last word is inflected; a singular name is returned as it is."""
    head, _, last = name.rpartition("_")
    return (head + "_" if head else "") + _singular_word(last)


def _plural_word(word: str) -> str:
    if word in _UNCOUNTED or not word:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + "s"


def _singular_word(word: str) -> str:
    if word in _SINGULAR:
        return _SINGULAR[word]
    if word in _UNCOUNTED or word in _IRREGULAR or word in _SCIENCES or not word.endswith("s"):
        return word
    if word in _PLURAL_US:
        return word[:-1]
    if len(word) < 4:
        return word if word in _SHORT_S or len(word) < 3 or word.endswith("ss") else word[:-1]
    if word.endswith(_KEEP_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + ("ie" if word in {"movies", "cookies", "ties", "pies", "selfies", "calories"} else "y")
    if re.search(r"(ss|x|z|ch|sh|us|as)es$", word) and not re.search(r"(cas|vas|bas|phas|chas|leas|us|curs)es$", word):
        return word[:-2]
    if re.search(r"(bus|status|campus|virus|bonus|census|focus|corpus|plus)es$", word):
        return word[:-2]
    return word[:-1]


def fit(name: str, limit_bytes: int = IDENTIFIER_BYTES - 1) -> str:
    """`name` if it fits in `limit_bytes` (one less than the engine's limit: a longer one may have been cut), else its beginning and an eight-digit digest of the whole."""
    if len(name.encode()) <= limit_bytes:
        return name
    digest = blake2s(name.encode(), digest_size=4).hexdigest()
    return name.encode()[: limit_bytes - 9].decode(errors="ignore").rstrip("_") + "_" + digest
