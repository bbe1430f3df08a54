"""Columns that hold several values at once: lists in text, and one thing spread over numbered columns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from dbarchitect.normalize.relation import Attribute, Relation

_SEPARATORS = (";", "|", ",", "/")
_FEWEST = 5
_PROSE = frozenset({"description", "comment", "comments", "note", "notes", "remark", "remarks", "body", "message", "text", "content", "address", "name",
    "fullname", "title", "path", "url", "uri", "summary", "bio", "abstract", "street", "company", "location", "formula", "agent", "query", "sql",
    "filename", "file", "mime", "media", "lyrics", "definition", "expression", "format", "coordinates", "dimensions", "resolution"})  # fmt: skip
_LISTS = frozenset({"ids", "tags", "list", "keywords", "labels", "emails", "phones", "codes", "categories", "roles", "skills", "genres", "languages",
    "features", "values", "items", "members", "authors", "topics", "permissions", "options", "colors", "colours", "sizes", "hobbies", "interests"})  # fmt: skip
_CONTACTS = frozenset(
    {
        "phone",
        "email",
        "mail",
        "tel",
        "telephone",
        "mobile",
        "fax",
        "contact",
        "tag",
        "author",
        "skill",
        "hobby",
        "product",
        "item",
    }
)
_NUMBERED = re.compile(r"(.{0,100}?[A-Za-z])_?(\d{1,2})\Z")


@dataclass(frozen=True)
class ListColumn:
    """`share` of the looked-at values have several parts, `most` at most, parted by `separator`."""

    column: str
    separator: str
    share: float
    most: int


def list_columns(relation: Relation) -> tuple[ListColumn, ...]:
    """Text columns whose values are lists."""
    found = (_list(a) for a in relation.attributes if a.family == "text" and len(a.samples) >= _FEWEST)
    return tuple(f for f in found if f is not None)


def _list(attribute: Attribute) -> ListColumn | None:
    parts = words(attribute.name)
    if not parts:
        return None
    named = parts[-1] in _LISTS or (singular(parts[-1]) != parts[-1] and parts[-1] not in _PROSE)
    if not named and set(parts) & _PROSE:
        return None
    values = [v.strip() for v in attribute.samples if v and v.strip()]
    if not values or sum(v[0] in "{[<" for v in values) > len(values) / 2:
        return None
    best: ListColumn | None = None
    for separator in _SEPARATORS:
        several = [v for v in values if separator in v.strip(separator)]
        share = len(several) / len(values)
        if share < (0.1 if named else 0.3) or not _parts_repeat([v.split(separator) for v in values], named):
            continue
        most = max(len(v.split(separator)) for v in several)
        if best is None or share > best.share:
            best = ListColumn(attribute.name, separator, share, most)
    return best


def _parts_repeat(split: list[list[str]], named: bool) -> bool:
    """Whether the parts look like values: short, filled, and the same ones again and again, or all of them numbers."""
    parts = [p.strip() for s in split for p in s]
    several = [s for s in split if len(s) > 1]
    if not parts or sum(not p for p in parts) > len(parts) * 0.05:
        return False
    if sum(len(p.split()) > 3 or len(p) > 40 for p in parts) > len(parts) * 0.05:
        return False
    # `12,50` and `1/2`, `2024/05/01`: numbers and dates written with a separator always have the same number of parts
    if all(p.replace(".", "").isdigit() for p in parts):
        return len({len(s) for s in split}) > 2 or named
    counts = Counter(parts)
    again = sum(n for n in counts.values() if n > 1) / len(parts)
    # `Doe, John` and `Paris, France`: always two
    varied = len({len(s) for s in split}) > 1 and len({len(s) for s in several}) > 1
    # a part must come at different places of the lists, or stand alone elsewhere
    places: dict[str, set[int]] = {}
    for s in split:
        for at, p in enumerate(s):
            places.setdefault(p.strip(), set()).add(at)
    moving = sum(len(p) > 1 for p in places.values()) / len(places)
    return (named and (again > 0.2 or varied)) or (varied and again > 0.5) or (again > 0.5 and moving > 0.3)


@dataclass(frozen=True)
class RepeatingGroup:
    """`phone1`, `phone2`, `phone3`: one property in several columns; `together` are the stems that number in step."""

    stem: str
    columns: tuple[str, ...]


def repeating_groups(relation: Relation) -> tuple[RepeatingGroup, ...]:
    """Columns that differ by a number at their end, from two on; address lines are one value and no group."""
    found: dict[str, list[tuple[int, Attribute]]] = {}
    for attribute in relation.attributes:
        match = _NUMBERED.match(attribute.name)
        if match and not set(words(match[1])) & {
            "line",
            "addr",
            "address",
            "street",
            "md",
            "sha",
            "iso",
            "alpha",
            "utf",
            "level",
            "md5",
        }:
            found.setdefault(match[1].rstrip("_"), []).append((int(match[2]), attribute))
    groups = []
    names = {a.name for a in relation.attributes}
    for stem, members in found.items():
        numbers = sorted(n for n, _ in members)
        first = [stem] if stem in names and numbers[0] == 2 else []
        in_step = numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1, 2)
        fewest = 2 if set(words(stem)) & _CONTACTS else 3
        if len(numbers) + len(first) >= fewest and in_step and len({a.family for _, a in members}) == 1:
            ordered = [a.name for _, a in sorted(members, key=lambda m: m[0])]
            groups.append(RepeatingGroup(stem, (*first, *ordered)))
    return tuple(groups)
