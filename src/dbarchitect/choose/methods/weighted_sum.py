"""The additive multi-attribute value function: the weighted mean of the values.

Keeney and Raiffa, Decisions with Multiple Objectives (1976), chapter 3. Strengths make up for weaknesses.
"""

from __future__ import annotations

from collections.abc import Mapping


def score(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in values.items()) / sum(weights.values())
