"""Texts that match a pattern: drawn from the pattern's own structure, never searched for."""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "lower": "a-z", "upper": "A-Z", "space": " ",
    "punct": "!-/", "xdigit": "0-9a-f", "word": "a-zA-Z0-9_", "blank": " ", "print": " -~", "graph": "!-~",
}  # fmt: skip
_PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.@ /:+#!$%&*()=?,;'\"<>[]{}|~^`\\"


@lru_cache(maxsize=512)
def _parsed(pattern: str) -> Any:
    translated = re.sub(r"\[:(\w+):\]", lambda m: _CLASSES.get(m[1], "a-z"), pattern)
    translated = re.sub(r"\\[mMyY]", "", translated)
    translated = re.sub(r"^\(\?[a-z]+\)", "", translated)
    try:
        return importlib.import_module("re._parser").parse(translated)
    except (re.error, OverflowError, RecursionError):
        return None


def matching(
    pattern: str, n: int, rng: np.random.Generator, shortest: int = 0, longest: int | None = None
) -> list[str]:
    """`n` texts for a regular expression, of a length within bounds where that was found; empty when unreadable."""
    tree = _parsed(pattern) if len(pattern) <= 2000 else None
    if tree is None:
        return []
    draw = _sequence(tree)
    source = random.Random(int(rng.integers(2**32)))
    open_end = not pattern.endswith("$")
    most = 9 if longest is None or longest > 12 else max(1, longest)
    out: list[str] = []
    for _ in range(n * 6):
        if len(out) == n:
            break
        text = draw(source, int(source.random() * most))
        if len(text) < shortest and open_end:
            text += "x" * (shortest - len(text))
        if len(text) >= shortest and (longest is None or len(text) <= longest):
            out.append(text)
    return out


Draw = Callable[[random.Random, int], str]
"""Draws one text; the number is how often a repetition may go beyond its least."""


def _sequence(tree: Any) -> Draw:
    parts = [_part(str(op), value) for op, value in tree]
    if len(parts) == 1:
        return parts[0]
    return lambda source, extra: "".join([part(source, extra) for part in parts])


def _part(op: str, value: Any) -> Draw:
    match op:
        case "LITERAL":
            return _one_of(chr(value))
        case "NOT_LITERAL":
            return _one_of("x" if value != ord("x") else "y")
        case "ANY":
            return _one_of(_PLAIN[:36])
        case "IN":
            return _one_of(_characters(value))
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeated(int(value[0]), int(value[1]), _sequence(value[2]))
        case "SUBPATTERN":
            return _sequence(value[-1])
        case "ATOMIC_GROUP":
            return _sequence(value)
        case "BRANCH":
            branches = [_sequence(branch) for branch in value[1]]
            return lambda source, extra: branches[int(source.random() * len(branches))](source, extra)
    return lambda _source, _extra: ""


def _one_of(characters: str) -> Draw:
    size = len(characters)
    if size <= 1:
        return lambda _source, _extra: characters
    return lambda source, _extra: characters[int(source.random() * size)]


def _repeated(low: int, high: int, inner: Draw) -> Draw:
    def draw(source: random.Random, extra: int) -> str:
        top = min(high, low + extra, 2000)
        times = min(low + int(source.random() * (top - low + 1)) if top > low else low, 2000)
        return "".join([inner(source, extra) for _ in range(times)])

    return draw


def _characters(items: Any) -> str:
    """The characters of a set, without repetition."""
    found: list[str] = []
    negative = False
    for op, value in items:
        match str(op):
            case "NEGATE":
                negative = True
            case "LITERAL":
                found.append(chr(value))
            case "RANGE":
                found.extend(chr(c) for c in range(value[0], min(value[1], value[0] + 200) + 1))
            case "CATEGORY":
                found.extend({"CATEGORY_DIGIT": "0123456789", "CATEGORY_SPACE": " "}.get(str(value), _PLAIN[:36]))
    if negative:
        found = [c for c in _PLAIN if c not in found]
    return "".join(dict.fromkeys(found))


def like(pattern: str, n: int, rng: np.random.Generator) -> list[str]:
    """`n` texts for a LIKE pattern."""
    out = []
    for _ in range(n):
        word = "".join(_PLAIN[int(rng.integers(0, 26))] for _ in range(int(rng.integers(3, 8))))
        text = re.sub(r"\\(.)|(%)|(_)", lambda m, w=word: m[1] or (w if m[2] else w[0]), pattern)  # type: ignore[misc]
        out.append(text)
    return out
