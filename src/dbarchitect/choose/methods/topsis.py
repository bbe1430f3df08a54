"""Closeness to the ideal: the distance to the worst as a share of the distances to the worst and to the best.

Hwang and Yoon, Multiple Attribute Decision Making (1981). The ideal is 1 in every criterion and the anti-ideal 0, whoever else is a
candidate, so that adding one never turns the order of two others (García-Cascales and Lamata, 2012). Distances are Euclidean: one grave
weakness counts more than several small ones, which is what the weighted mean does not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt


def score(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    to_best = sqrt(sum((weights[n] * (1 - v)) ** 2 for n, v in values.items()))
    to_worst = sqrt(sum((weights[n] * v) ** 2 for n, v in values.items()))
    return to_worst / (to_best + to_worst) if to_best + to_worst else 0.0
