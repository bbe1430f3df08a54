"""How fast an answer is wanted."""

from __future__ import annotations

import re

from dbarchitect.core.errors import ArchitectError
from dbarchitect.notation.durations import read_milliseconds
from dbarchitect.notation.numbers import NUMBER

_LATENCY = re.compile(
    rf"\b(?:within|under|below|in|less than|max(?:imum)?|at most|<=?|latency(?: of)?:?|p\d\d(?: of| <)?)\s*({NUMBER}\s*(?:ms|milliseconds?|seconds?|s)\b|a second|half a second)|(?<=[,(] )({NUMBER}\s*ms\b)",
    re.IGNORECASE,
)


def latency_ms(text: str) -> float | None:
    """The answer time a sentence asks for."""
    found = _LATENCY.search(text)
    if not found:
        return None
    words = (found.group(1) or found.group(2)).lower()
    if words in {"a second", "half a second"}:
        return 1000.0 if words == "a second" else 500.0
    try:
        value = read_milliseconds(words)
    except ArchitectError:
        return None
    return value if 0 < value <= 30000 else None
