"""What was learnt from texts that people with experience have answered: kinds of work by words, and the engines accepted for them.

`learnt.bin` is written by `python -m evaluation.choosing.learning`. It holds, for each feature, its weight of evidence for each kind of work
(naive Bayes: the logarithm of how much more often it stands in texts of the kind), how much it moves the share of answers that accept
each engine (ridge regression on what the kind alone leaves unexplained), and for each kind the share of answers that accept each engine.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

FILE = "learnt.bin"
TEMPERATURE = 4.0
"""Neighbouring words say the same twice: their evidence is divided by this before it is taken for odds."""
ONE = 16.0
"""What a weight of evidence of 1 is in the file."""
DRIVE = 2.0
"""How much the words of a text count beside its kind."""


class Learnt(NamedTuple):
    """The tables; rows of the two large ones are features, one signed byte a value."""

    kinds: tuple[str, ...]
    engines: tuple[str, ...]
    prior: tuple[float, ...]
    """Of each kind, as a logarithm."""
    rarity: tuple[float, ...]
    """Of each feature: the logarithm of how many texts there are for each it stands in."""
    step: tuple[float, ...]
    """Of each engine: what one unit of its column is."""
    usual: tuple[tuple[float, ...], ...]
    """For each kind the share of answers that accept each engine."""
    rows: dict[str, int]
    evidence: bytes
    effect: bytes

    def likely(self, found: frozenset[str]) -> dict[str, float]:
        """The probability of each kind of work."""
        width = len(self.kinds)
        sums = list(self.prior)
        for feature in sorted(found & self.rows.keys()):
            at = self.rows[feature] * width
            for i, weight in enumerate(struct.unpack_from(f"{width}b", self.evidence, at)):
                sums[i] += weight / ONE
        most = max(sums)
        odds = [math.exp((s - most) / TEMPERATURE) for s in sums]
        total = sum(odds)
        return {kind: o / total for kind, o in zip(self.kinds, odds, strict=True)}

    def accepted(self, found: frozenset[str], kinds: dict[str, float]) -> dict[str, float]:
        """For each engine the share of experienced people, 0..1, expected to accept it for a text with these features."""
        width = len(self.engines)
        known = sorted(found & self.rows.keys())
        length = math.sqrt(sum(self.rarity[self.rows[f]] ** 2 for f in known)) or 1.0
        moved = [0.0] * width
        for feature in known:
            row = self.rows[feature]
            weight = self.rarity[row] / length
            for i, effect in enumerate(struct.unpack_from(f"{width}b", self.effect, row * width)):
                moved[i] += weight * effect
        shares = [kinds[kind] for kind in self.kinds]
        return {
            engine: max(
                0.0,
                min(
                    1.0,
                    sum(p * self.usual[k][i] for k, p in enumerate(shares)) + DRIVE * moved[i] * self.step[i],
                ),
            )
            for i, engine in enumerate(self.engines)
        }


def packed(head: dict[str, Any], features: tuple[str, ...], evidence: bytes, effect: bytes) -> bytes:
    """The content of the file: a line of JSON, a line of features, both tables, compressed."""
    told = json.dumps(head, separators=(",", ":"), sort_keys=True)
    text = f"{told}\n{chr(9).join(features)}\n".encode()
    return zlib.compress(text + evidence + effect, 9)


def unpacked(content: bytes) -> Learnt:
    told, names, tables = zlib.decompress(content).split(b"\n", 2)
    head = json.loads(told)
    listed = names.decode().split("\t")
    border = len(listed) * len(head["kinds"])
    return Learnt(
        kinds=tuple(head["kinds"]),
        engines=tuple(head["engines"]),
        prior=tuple(head["prior"]),
        rarity=tuple(head["rarity"][i] for i in head["rarities"]),
        step=tuple(head["step"]),
        usual=tuple(tuple(row) for row in head["usual"]),
        rows={name: i for i, name in enumerate(listed)},
        evidence=tables[:border],
        effect=tables[border:],
    )


@lru_cache(maxsize=1)
def learnt() -> Learnt:
    return unpacked(files("dbarchitect.prose.needs").joinpath(FILE).read_bytes())
