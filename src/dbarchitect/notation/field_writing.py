"""The compact notation written: the inverse of `parse_field`."""

from __future__ import annotations

import re

from dbarchitect.core.english import with_article
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.notation.field_modifiers import ALWAYS_KEYWORDS
from dbarchitect.notation.field_reading import parse_field
from dbarchitect.notation.tokens import quote

_PLAIN = re.compile(r"[A-Za-z0-9_+/%&-](?:[\w+/%&.-]| (?! ))*(?<! )")
_PLAIN_LIMIT = re.compile(r"-?[\w.-]+")
_ARROWS = {"owned": "=>", "reference": "->", "self": "->", "one_of_several": "->"}


def write_field(item: Attribute | Relationship) -> str:
    """The compact notation of `item`; `parse_field` reads it back as the same value.

    Raises ArchitectError (`notation.inexpressible`) for the few values only the long form can write.
    """
    text = _attribute(item) if isinstance(item, Attribute) else _relationship(item)
    if expressed(item, text) != item:
        raise ArchitectError("notation.inexpressible", f"“{item.name}” can only be written in the long form")
    return text


def expressed(item: Attribute | Relationship, text: str) -> Attribute | Relationship | None:
    """What `text` reads as in the place of `item`, or None."""
    try:
        owner = item.to if isinstance(item, Relationship) and item.kind == "self" else None
        return parse_field(item.name, text, owner=owner)
    except ArchitectError:
        return None


def _attribute(item: Attribute) -> str:
    parts = ["list of " if item.many else "", _type(item), "?" if item.optional else ""]
    words = ["".join(parts)]
    words += _bounds(item)
    if item.unique_per:
        words.append("unique per " + ", ".join(item.unique_per))
    elif item.unique:
        words.append("unique")
    if item.default is not None:
        words.append("default " + _value(item.default))
    words += [w for w, on in (("immutable", item.immutable), ("translated", item.translated)) if on]
    if item.personal:
        words.append(f"personal {item.personal}")
    if item.note:
        words.append("note " + quote(item.note))
    return " ".join([*words, *_mark(item)])


def _type(item: Attribute) -> str:
    if item.type == "enum" and item.values:
        return "one of " + ", ".join(_value(v) for v in item.values)
    return item.type


def _bounds(item: Attribute) -> list[str]:
    low, high = item.minimum, item.maximum
    closed = not item.minimum_excluded and not item.maximum_excluded
    if low is not None and high is not None and closed and item.type != "enum":
        return [f"{_limit(low)}..{_limit(high)}"]
    words = []
    if low is not None:
        words.append(f"{'>' if item.minimum_excluded else '>='} {_limit(low)}")
    if high is not None:
        words.append(f"{'<' if item.maximum_excluded else '<='} {_limit(high)}")
    return words


def _relationship(item: Relationship) -> str:
    if item.kind == "kind_of":
        head = f"is {with_article(item.to)}"
    else:
        arrow = {"many_to_many": "<->", "one_to_many": "<-"}.get(item.multiplicity) or _ARROWS[item.kind]
        head = f"{arrow} {' or '.join((item.to, *item.others))}"
    if item.optional:
        head += "?"
    words = [head]
    if item.attributes:
        words = [head.rstrip("?"), "(" + ", ".join(f"{a.name}: {_attribute(a)}" for a in item.attributes) + ")"]
        words += ["optional"] if item.optional else []
    if item.multiplicity == "one_to_one" and item.kind != "kind_of":
        words.append("unique")
    words += [w for w, on in (("ordered", item.ordered), ("immutable", item.immutable)) if on]
    return " ".join([*words, *_mark(item)])


def _mark(item: Attribute | Relationship) -> list[str]:
    if item.source == "archetype" and item.archetype:
        return [f"~ {item.archetype}"]
    return ["~"] if item.source == "assumed" else []


def _value(text: str) -> str:
    words = text.lower().split()
    plain = (
        _PLAIN.fullmatch(text)
        and ".." not in text
        and not ALWAYS_KEYWORDS & set(words)
        and not {"or", "and"} & set(words)
        and words != ["null"]
    )
    return text if plain else quote(text)


def _limit(text: str) -> str:
    return text if _PLAIN_LIMIT.fullmatch(text) and ".." not in text and "->" not in text else quote(text)
