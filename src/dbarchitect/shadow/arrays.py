"""PostgreSQL's text form of one-dimensional arrays, as statistics hold their values in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def elements(text: str | None) -> tuple[str, ...]:
    """The elements of `{a,"b, c"}`; statistics hold no nulls."""
    if not text:
        return ()
    found = []
    for quoted, plain in _ELEMENT.findall(text[1:-1]):
        found.append(plain if plain else _ESCAPE.sub(r"\1", quoted))
    return tuple(found)


def literal(values: Iterable[str]) -> str:
    """Those elements as one array."""
    return "{" + ",".join('"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values) + "}"
