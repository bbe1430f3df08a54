"""The tables of `learnt.bin` from lessons: naive Bayes for the kinds, ridge regression for what each engine's acceptance depends on beside."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dbarchitect.prose.needs.learnt import ONE, TEMPERATURE

Matrix = NDArray[np.float64]
SMOOTHING = 3.0
PRIOR = 0.3
"""How much the frequency of a kind counts beside its words."""
RIDGE = 0.2
PARTS = 3
"""Parts in which the kinds of the lessons themselves are guessed, each from the others."""
LEAST = 2
"""In how many texts a feature must stand, and for how many an engine must be accepted."""
MOST = 127


class Lesson(NamedTuple):
    """A text as it is learnt from: its kind, the engines accepted for it, its features."""

    kind: str
    accepted: frozenset[str]
    found: frozenset[str]


def fitted(lessons: Sequence[Lesson]) -> tuple[dict[str, Any], tuple[str, ...], bytes, bytes]:
    """The head of the file, the features, the table of evidence and that of effects."""
    often = Counter(f for it in lessons for f in it.found)
    features = tuple(sorted(f for f, n in often.items() if n >= LEAST))
    kinds = tuple(sorted({it.kind for it in lessons}))
    accepted = Counter(e for it in lessons for e in it.accepted)
    engines = tuple(sorted(e for e, n in accepted.items() if n >= LEAST))
    rarity = np.array([math.log((1 + len(lessons)) / (1 + often[f])) for f in features])
    there = _presence(lessons, features)
    of_kind = np.array([[it.kind == k for k in kinds] for it in lessons], dtype=float)
    taken = np.array([[e in it.accepted for e in engines] for it in lessons], dtype=float)
    evidence, prior = _bayes(there, of_kind)
    usual = (of_kind.T @ taken + taken.mean(0)) / (of_kind.sum(0)[:, None] + 1)
    left = taken - _guessed(there, of_kind) @ usual
    scaled = there * rarity
    scaled /= np.linalg.norm(scaled, axis=1, keepdims=True) + 1e-9
    effect = scaled.T @ np.linalg.solve(scaled @ scaled.T + RIDGE * np.eye(len(lessons)), left)
    step = np.maximum(np.abs(effect).max(0), 1e-6) / MOST
    told = sorted({float(f"{r:.5g}") for r in rarity})
    head = {
        "kinds": kinds,
        "engines": engines,
        "prior": [round(float(p), 4) for p in prior],
        "rarity": told,
        "rarities": [told.index(float(f"{r:.5g}")) for r in rarity],
        "step": [float(f"{s:.4g}") for s in step],
        "usual": [[round(float(v), 4) for v in row] for row in usual],
    }
    return head, features, _bytes(evidence * ONE), _bytes(effect / step)


def _presence(lessons: Sequence[Lesson], features: Sequence[str]) -> Matrix:
    place = {f: i for i, f in enumerate(features)}
    there = np.zeros((len(lessons), len(features)))
    for row, it in enumerate(lessons):
        there[row, [place[f] for f in it.found if f in place]] = 1
    return there


def _bayes(there: Matrix, of_kind: Matrix) -> tuple[Matrix, Matrix]:
    """(weight of evidence of each feature for each kind, logarithm of each kind's prior)."""
    counts, sizes, every = there.T @ of_kind, of_kind.sum(0), len(there)
    total = counts.sum(1, keepdims=True)
    usual = SMOOTHING * 4 * np.maximum(total, 0.5) / every
    mine = (counts + usual) / (sizes + 4 * SMOOTHING)
    others = (total - counts + usual) / (every - sizes + 4 * SMOOTHING)
    return np.log(mine) - np.log(others), PRIOR * np.log(np.maximum(sizes, 0.5) / every)


def _guessed(there: Matrix, of_kind: Matrix) -> Matrix:
    """The probabilities of the kinds of each text, from the other texts."""
    found = np.zeros_like(of_kind)
    part = np.arange(len(there)) % PARTS
    for each in range(PARTS):
        evidence, prior = _bayes(there[part != each], of_kind[part != each])
        odds = (there[part == each] @ evidence + prior) / TEMPERATURE
        powers = np.exp(odds - odds.max(1, keepdims=True))
        found[part == each] = powers / powers.sum(1, keepdims=True)
    return found


def _bytes(values: Matrix) -> bytes:
    return np.clip(np.rint(values), -MOST, MOST).astype(np.int8).tobytes()
