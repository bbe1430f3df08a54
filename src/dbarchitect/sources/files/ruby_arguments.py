"""Arguments of a call in Ruby as values: literals, symbols, hashes, lambdas as their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass


_WORD = re.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|:"((?:[^"\\]|\\.)*)"|:(\w+[?!]?)|(-?\d[\d_]*(?:\.\d+)?)|(\w+[?!]?)|(->\s*\{)|([\[\]{}(),]|=>))"""
)


def arguments(text: str) -> tuple[list[Any], dict[str, Any]]:
    """Positional and named arguments of a call; what is no literal is None."""
    position = 0
    places: list[Any] = []
    named: dict[str, Any] = {}
    key: str | None = None
    stack: list[list[Any]] = []
    while position < len(text):
        found = _WORD.match(text, position)
        if found is None:
            position += 1
            continue
        position = found.end()
        mark = found[8]
        if mark == "[":
            stack.append([])
            continue
        if mark == "{" and key is not None:
            end = text.find("}", position)
            inner = text[position : end if end >= 0 else len(text)]
            named[key] = arguments(inner)[1] or ()
            key, position = None, end + 1 if end >= 0 else len(text)
            continue
        if mark in {"{", "(", ",", ")", "}"} or found[7]:
            if found[7]:
                inner, position = _lambda(text, position)
                if key is not None:
                    named[key] = ("->", inner)
                    key = None
            continue
        if mark == "]":
            said: Any = tuple(stack.pop()) if stack else ()
        elif mark == "=>":
            if places and key is None:
                key = str(places.pop())
            continue
        else:
            said = _literal(found)
            if (
                text.startswith(":", position)
                and not text.startswith("::", position)
                and (found[6] or found[1] is not None)
                and not stack
            ):
                key, position = found[6] or found[1], position + 1
                continue
        if stack:
            stack[-1].append(said)
        elif key is not None:
            named[key] = said
            key = None
        else:
            places.append(said)
    return places, named


def _lambda(text: str, position: int) -> tuple[str, int]:
    end = text.find("}", position)
    inner = text[position : end if end >= 0 else len(text)].strip()
    return inner.strip("\"'"), (end + 1 if end >= 0 else len(text))


def _literal(found: re.Match[str]) -> Any:
    for group in (1, 2, 3):
        if found[group] is not None:
            return found[group].replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")
    if found[4] is not None:
        return found[4]
    if found[5] is not None:
        number = found[5].replace("_", "")
        return float(number) if "." in number else int(number)
    return {"true": True, "false": False, "nil": None}.get(found[6], found[6])
