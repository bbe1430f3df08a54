"""Whether a dependency that holds is meant: what names and types say, and how much chance would have had to do.

The evidence is asked for in bits, more where names say less; an identifier that shares its stem with what it determines needs little.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.normalize.discovery import Found
    from dbarchitect.normalize.relation import Attribute, Relation

ACCEPTED = 0.4
_FEWEST_UNRELATED = 6
"""Values of the left side in several rows, where no name relates the two: rows of one value do not speak independently."""
_GLUED = re.compile(r"[a-z]{1,4}(no|id|nr|num|code)")
_ENDS = frozenset({"id", "uuid", "guid", "code", "no", "nr", "number", "num", "key", "sku", "ref", "reference", "iso", "symbol", "fk", "pk", "nbr",
    "abbr", "abbreviation", "acronym", "slug", "short"})  # fmt: skip
_NAMES = frozenset({"name", "title", "label", "fullname", "desc", "description"})
_KEYS = frozenset({"email", "mail", "login", "username", "isbn", "ean", "upc", "gtin", "iban", "bic", "swift", "vin", "zip", "postcode", "zipcode", "plz",
    "postal", "plate", "ssn", "barcode", "imei", "issn", "doi", "icd", "ticker", "url", "domain", "serial"})  # fmt: skip
_MEASURES = frozenset({"price", "amount", "total", "subtotal", "qty", "quantity", "count", "balance", "rate", "score", "weight", "height", "length",
    "width", "size", "duration", "discount", "tax", "fee", "cost", "salary", "freight", "points", "age", "percent", "pct", "ratio", "share",
    "value", "sum", "avg", "min", "max", "hours", "minutes", "seconds", "days", "latitude", "longitude", "lat", "lng", "lon", "grade", "mark", "rating",
    "position", "rank", "priority", "sort", "version", "bytes", "milliseconds", "ms", "year", "month", "day", "week", "distance", "temperature",
    "reading", "result", "level", "stock", "budget", "units", "unit"})  # fmt: skip
_TEXTS = frozenset({"comment", "comments", "note", "notes", "remark", "remarks", "body", "message", "text", "content", "memo", "password", "hash",
    "token", "salt", "secret", "fax", "phone", "mobile", "street", "address", "address1", "address2", "line", "line1", "line2", "gender", "sex",
    "firstname", "lastname", "first", "last", "middle", "surname", "forename", "given", "status", "state_of", "flag", "ip"})  # fmt: skip
_MOMENTS = frozenset(
    {
        "at",
        "on",
        "date",
        "time",
        "timestamp",
        "datetime",
        "created",
        "updated",
        "modified",
        "since",
        "until",
        "last",
        "changed",
    }
)
_PRICES = frozenset({"price", "cost", "fee", "rate", "amount", "tariff", "wage", "salary", "discount", "tax"})
_PLACES = ({"street", "address"}, {"zip", "postcode", "zipcode", "plz", "postal"}, {"city", "town", "municipality", "village", "ort", "suburb"},
    {"county", "district", "borough"}, {"state", "province", "region", "prefecture", "canton", "department"}, {"country", "nation", "land"},
    {"continent", "currency", "dialing", "calling", "timezone"})  # fmt: skip
"""From the smaller place to the larger one it lies in."""


@dataclass(frozen=True)
class Judged:
    """`meant` with how sure, and why in words."""

    meant: bool
    confidence: float
    why: str


@dataclass(frozen=True)
class Homes:
    """Columns of the table that refer to another table, which would be the place of what depends on them."""

    columns: frozenset[str] = frozenset()


def quality(attribute: Attribute, distinct: int) -> float:
    """How well the column serves to identify something, 0 to 1."""
    parts = words(attribute.name)
    last = parts[-1] if parts else ""
    match attribute.family:
        case "decimal" | "float" | "boolean" | "document" | "bytes":
            return 0.0
        case "date" | "moment":
            return 0.05
        case "uuid":
            return 1.0
        case _:
            pass
    if distinct < 2:
        return 0.0
    if last in _ENDS or last in _KEYS or _GLUED.fullmatch(last) or (parts and parts[0] in _KEYS):
        return 1.0 if distinct > 2 else 0.6
    if set(parts) & _TEXTS or attribute.bytes_each > 64:
        return 0.1
    if set(parts) & _MOMENTS or (parts[-1:] and parts[-1] in _MEASURES):
        return 0.1
    if attribute.family == "integer":
        return 0.4 if last not in _MEASURES else 0.1
    if last in _NAMES:
        return 0.75
    return 0.2 if distinct == 2 else 0.65


def stem(name: str) -> tuple[str, ...]:
    """The thing a determinant's name speaks of: `customer` of `customer_id`, `CustomerNo`, `customer_name`."""
    parts = words(name)
    while len(parts) > 1 and (parts[-1] in _ENDS or parts[-1] in _NAMES or parts[-1] in _KEYS):
        parts = parts[:-1]
    return tuple(singular(p) for p in parts)


@lru_cache(maxsize=16384)
def related(left: str, right: str) -> float:
    """How much two names belong together, the left one identifying what the right one tells; 0 where they say nothing."""
    mine, theirs = stem(left), tuple(singular(p) for p in words(right))
    if not mine or not theirs:
        return 0.0
    if theirs[: len(mine)] == mine:
        return 1.0
    place = _place(left, right)
    if place:
        return place
    for start in range(1, len(mine)):
        if theirs[: len(mine) - start] == mine[start:]:
            return 0.85
    if _short_of(mine[-1], theirs[0]) or _short_of(theirs[0], mine[-1]):
        return 0.85
    if len(mine) == 1 and mine[0] in theirs[1:] and len(mine[0]) > 3:
        return 0.6
    glued = "".join(theirs)
    return 0.85 if len(mine[-1]) >= 3 and glued.startswith(mine[-1]) else 0.0


def _short_of(short: str, long: str) -> bool:
    """`dept` of `department`, `emp` of `employee`: same beginning, its letters in order."""
    if len(short) < 3 or len(short) >= len(long) or short[:2] != long[:2]:
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _place(left: str, right: str) -> float:
    mine, theirs = _place_level(left), _place_level(right)
    if mine is None or theirs is None or not 0 < mine[0] < theirs[0] or mine[1] != theirs[1]:
        return 0.0
    return 0.85


def _place_level(name: str) -> tuple[int, tuple[str, ...]] | None:
    """How large a place is, and whose it is: (2, (`billing`,)) of `billing_city`."""
    parts = words(name)
    for at, part in enumerate(parts):
        for level, names in enumerate(_PLACES):
            if part in names:
                return level, parts[:at]
    return None


def naming(left: Attribute, right: Attribute, distinct: int, homes: Homes) -> tuple[float, str]:
    """How well `left -> right` reads, 0 to 1, with the reason."""
    good = quality(left, distinct)
    close = related(left.name, right.name)
    place = _place(left.name, right.name)
    if close and max(good, 0.6 if place else 0.0) >= 0.4:
        why = f"{left.name} names the {' '.join(stem(left.name))} that {right.name} tells of"
        if place:
            why = f"{right.name} is the place that {left.name} lies in"
        return close * max(good, 0.8 if place else 0.0), why
    score = (0.55 if good >= 0.9 else 0.42) if good >= 0.6 else good * 0.5
    why = f"{left.name} identifies something" if good >= 0.6 else f"{left.name} identifies nothing by its name and type"
    if left.name in homes.columns:
        score, why = score * 0.5, f"{left.name} refers to a table that has no such column"
    parts = set(words(right.name))
    if right.family in ("date", "moment") or parts & _MOMENTS:
        return score * 0.2, f"{right.name} is a moment of the row's own"
    if parts & _PRICES:
        return score * 0.5, f"{right.name} may be as it was at the time: prices are kept beside what they were paid for"
    if parts & _MEASURES or right.family in ("decimal", "float"):
        return score * 0.4, f"{right.name} is a measure of the row's own"
    if parts & {"status", "stage", "phase"} or right.family == "boolean":
        return score * 0.7, f"{right.name} is a state of the row's own"
    return score, why


def judge(relation: Relation, found: Found, homes: Homes, *, known_thing: bool = False, of_key: bool = False) -> Judged:
    """Whether the dependency is meant.

    `known_thing`: the left side is known to identify a thing told of in this table. `of_key`: it is about a part of a declared key of
    several columns, where fewer rows have to speak for it.
    """
    names = [relation.attributes[i] for i in found.left]
    right = relation.attributes[found.right]
    if len(names) == 1:
        score, why = naming(names[0], right, relation.distinct(found.left[0]), homes)
    else:
        score, why = _wide(relation, found)
    parts = set(words(right.name))
    own = right.family in ("date", "moment", "decimal", "float") or parts & (_MOMENTS | _MEASURES | _PRICES)
    if known_thing and not own and len(names) == 1 and score < 0.7:
        score, why = 0.7, f"{names[0].name} identifies a thing whose other properties depend on it as well"
    needed = 3 + (1 - score) * (14 + log2(max(2, len(relation.attributes))) * len(found.left))
    if of_key and len(names) == 1 and score >= ACCEPTED:
        needed *= 0.25
    s = found.support
    chance = min(1.0, s.bits / (2 * needed))
    confidence = round(min(0.99, 0.6 * score + 0.4 * chance), 2)
    fewest = 5 if len(names) > 1 else 2 if score >= 0.6 else 3 if of_key else _FEWEST_UNRELATED
    against = ""
    if s.wrong_rows and (score < 0.6 or s.error > 0.01):
        against = f"{s.wrong_rows:,} rows break it"
    elif relation.distinct(found.right) < 2:
        against = f"{right.name} has one value or none"
    elif len(names) == 1 and _saves_nothing(relation, found):
        against = "names of places are not unique, and a table of them saves nothing"
    elif s.bits < needed or s.groups < fewest:
        against = f"too few rows speak for it ({s.groups} repeated, {s.bits:.0f} bits)"
    if against:
        return Judged(False, min(confidence, 0.39), f"{against}; {why}")
    return Judged(score >= ACCEPTED, confidence if score >= ACCEPTED else min(confidence, 0.39), why)


def _saves_nothing(relation: Relation, found: Found) -> bool:
    """Whether the left side is the mere name of a place, and its own table would cost more than it saves."""
    left, right = relation.attributes[found.left[0]], relation.attributes[found.right]
    level = _place_level(left.name)
    if level is None or level[0] < 2 or words(left.name)[-1] in _ENDS:
        return False
    cost = relation.distinct(found.left[0]) * (44 + 2 * left.bytes_each + right.bytes_each)
    return found.support.repeated * right.bytes_each < cost


def _wide(relation: Relation, found: Found) -> tuple[float, str]:
    right = relation.attributes[found.right]
    worst = min(quality(relation.attributes[i], relation.distinct(i)) for i in found.left)
    if worst < 0.6 or right.family in ("date", "moment", "decimal", "float", "boolean"):
        return 0.1, "its columns together identify nothing by name and type"
    if {*words(right.name)} & (_MEASURES | _PRICES | _MOMENTS):
        return 0.1, f"{right.name} is a measure of the row's own"
    return (0.42 if worst >= 0.9 else 0.3), "its columns together identify something"


def thing(lefts: Sequence[str]) -> str:
    """The singular name of what a key identifies: the common beginning of its columns, else of the first."""
    stems = [stem(c) for c in lefts]
    if not stems:
        return "thing"
    common = []
    for parts in zip(*stems, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    if common or len(stems) == 1:
        return "_".join(common or stems[0]) or "thing"
    return "_".join("_".join(s) for s in stems)
