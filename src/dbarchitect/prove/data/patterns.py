"""Texts that match a pattern: drawn from the pattern's own structure, never searched for."""

from __future__ import annotations

import importlib
import re
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
    tree = _parsed(pattern)
    if tree is None or len(pattern) > 2000:
        return []
    open_end = not pattern.endswith("$")
    out: list[str] = []
    for _ in range(n * 6):
        if len(out) == n:
            break
        extra = int(rng.integers(0, 9)) if longest is None or longest > 12 else int(rng.integers(0, max(1, longest)))
        text = _draw(tree, rng, extra)
        if len(text) < shortest and open_end:
            text += "x" * (shortest - len(text))
        if len(text) >= shortest and (longest is None or len(text) <= longest):
            out.append(text)
    return out


def _draw(tree: Any, rng: np.random.Generator, extra: int) -> str:
    return "".join(_one(str(op), value, rng, extra) for op, value in tree)


def _one(op: str, value: Any, rng: np.random.Generator, extra: int) -> str:
    match op:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "x" if value != ord("x") else "y"
        case "ANY":
            return _PLAIN[int(rng.integers(0, 36))]
        case "IN":
            return _from_set(value, rng)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = value
            top = min(int(high), int(low) + extra, 2000)
            times = int(rng.integers(int(low), top + 1)) if top >= low else int(low)
            return "".join(_draw(inner, rng, extra) for _ in range(min(times, 2000)))
        case "SUBPATTERN":
            return _draw(value[-1], rng, extra)
        case "ATOMIC_GROUP":
            return _draw(value, rng, extra)
        case "BRANCH":
            return _draw(value[1][int(rng.integers(len(value[1])))], rng, extra)
    return ""


def _from_set(items: Any, rng: np.random.Generator) -> str:
    choices: list[str] = []
    negative = False
    for op, value in items:
        match str(op):
            case "NEGATE":
                negative = True
            case "LITERAL":
                choices.append(chr(value))
            case "RANGE":
                choices.extend(chr(c) for c in range(value[0], min(value[1], value[0] + 200) + 1))
            case "CATEGORY":
                choices.extend({"CATEGORY_DIGIT": "0123456789", "CATEGORY_SPACE": " "}.get(str(value), _PLAIN[:36]))
    if negative:
        choices = [c for c in _PLAIN if c not in choices]
    return choices[int(rng.integers(len(choices)))] if choices else ""


def like(pattern: str, n: int, rng: np.random.Generator) -> list[str]:
    """`n` texts for a LIKE pattern."""
    out = []
    for _ in range(n):
        word = "".join(_PLAIN[int(rng.integers(0, 26))] for _ in range(int(rng.integers(3, 8))))
        text = re.sub(r"\\(.)|(%)|(_)", lambda m, w=word: m[1] or (w if m[2] else w[0]), pattern)  # type: ignore[misc]
        out.append(text)
    return out
