"""The sentences of a text in another order."""

from __future__ import annotations

import random
import re

_END = re.compile(r"(?<=[.?!])[\"')\]”’]*\s+|\n\s*\n|\n(?=\s*[-*•] )")
_ABBREVIATION = re.compile(r"(?:\b(?:[ap]\.m|e\.g|i\.e|etc|vs|approx|ca|incl|Mr|Mrs|Dr|no|inc|Inc|Ltd)\.)$")


def sentences(text: str) -> list[str]:
    """The sentences and list items of a text, in its order."""
    found: list[str] = []
    begin = 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[begin : end.start()]):
            continue
        found.append(text[begin : end.end()])
        begin = end.end()
    return [sentence for each in (*found, text[begin:]) if (sentence := " ".join(each.split()))]


def shuffled(text: str, seed: int) -> str:
    """The same sentences in another order; the same one for the same text and seed."""
    ordered = sentences(text)
    mixed = ordered[:]
    source = random.Random(seed)
    while len(set(ordered)) > 1 and mixed == ordered:
        source.shuffle(mixed)
    return "\n".join(mixed) if any(each.startswith("- ") for each in mixed) else " ".join(mixed)
