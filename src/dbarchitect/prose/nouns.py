"""What kind of thing a noun names: a value, something abstract, or a thing that data may be kept about."""

from __future__ import annotations

from functools import cache, lru_cache

from dbarchitect.prose.lexicon import word_index, word_lists
from dbarchitect.prose.parts import ONLINE
from dbarchitect.prose.units import is_bare_amount


@cache
def _values() -> dict[str, str]:
    return {name.replace(" ", "_"): kind for name, kind in word_index("values").items()}


@cache
def _abstract() -> dict[str, str]:
    return {name.replace(" ", "_"): kind for name, kind in word_index("abstract").items()}


_VALUE_ENDINGS = (
    "_date",
    "_time",
    "_number",
    "_name",
    "_code",
    "_id",
    "_price",
    "_amount",
    "_count",
    "_level",
    "_rate",
)


@lru_cache(maxsize=8192)
def value_type(name: str) -> str | None:
    """The semantic type of a value noun ("date of birth" → date); None when the noun does not usually name a value."""
    values = _values()
    if name in values:
        return values[name]
    if is_bare_amount(name):
        return "integer" if name == "minutes" else "decimal"
    if name.startswith("number_of_"):
        return "count"
    for prefix in ("date_of_", "year_of_", "time_of_", "place_of_", "name_of_", "type_of_", "kind_of_"):
        if name.startswith(prefix):
            return values.get(prefix[:-4], "text")
    if name.endswith(("_before", "_after")):
        return value_type(name.rpartition("_")[0])
    parts = name.split("_")
    if "per" in parts[1:]:
        return value_type("_".join(parts[: parts.index("per", 1)]))
    if "of" in parts[1:]:
        return value_type("_".join(parts[: parts.index("of", 1)]))
    for begin in range(1, len(parts)):
        tail = "_".join(parts[begin:])
        if tail in values:
            return values[tail]
    return None


def is_listed_value(name: str) -> bool:
    """True for a phrase that the word list itself knows as a value ("email address")."""
    return name in _values()


def is_abstract(name: str, head: str) -> bool:
    """True for what no row is kept about: the system itself, information, ways, reasons, times of day."""
    kind = _abstract().get(name)
    if kind is not None:
        return kind != "soft"
    if head_of(name) != name.rpartition("_")[2]:
        return False
    return _abstract().get(head, "soft") != "soft" and value_type(name) is None


def is_soft(name: str) -> bool:
    """True for a bare word that is a thing only when the text describes it ("step", "report")."""
    return _abstract().get(name) == "soft"


def head_of(name: str) -> str:
    """The last word of a name, with the word before where the two together are a place: "construction_site"."""
    parts = name.split("_")
    place = len(parts) > 1 and parts[-1] == "site" and parts[-2] not in ONLINE
    return "_".join(parts[-2:]) if place else parts[-1]


def is_system(head: str) -> bool:
    return _abstract().get(head) == "system"


@cache
def verbs(kind: str) -> frozenset[str]:
    """The verbs of one class of `words/relations.txt`."""
    return frozenset(word_lists("relations").get(kind, ()))
