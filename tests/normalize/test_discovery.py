"""Planted keys and dependencies are found in generated relations, exactly those that hold; and in bounded work."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbarchitect.normalize.discovery import discover
from dbarchitect.normalize.relation import Attribute, Relation, relation


def made(columns: dict[str, np.ndarray]) -> Relation:
    attributes = tuple(Attribute(n, "integer", "integer") for n in columns)
    return relation("t", attributes, tuple(c.astype(np.int64) for c in columns.values()))


def brute(it: Relation, widest: int) -> tuple[set[tuple[int, ...]], set[tuple[tuple[int, ...], int]]]:
    """Minimal keys and dependencies by definition."""
    n = len(it.attributes)
    rows = list(zip(*(c.tolist() for c in it.codes), strict=True))

    def count(columns: tuple[int, ...]) -> int:
        return len({tuple(r[c] for c in columns) for r in rows})

    constant = {c for c in range(n) if count((c,)) == 1}
    keys: set[tuple[int, ...]] = set()
    found: set[tuple[tuple[int, ...], int]] = set()
    for width in range(1, widest + 1):
        for left in combinations([c for c in range(n) if c not in constant], width):
            parts = [p for w in range(1, width) for p in combinations(left, w)]
            if any(p in keys for p in parts):
                continue
            if count(left) == len(rows):
                keys.add(left)
                continue
            if any((p, c) in found for p in parts for c in left):
                continue
            for right in range(n):
                if right in left or right in constant or any((p, right) in found for p in parts):
                    continue
                if count((*left, right)) == count(left):
                    found.add((left, right))
    return keys, found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 6), st.integers(2, 40), st.integers(2, 5))
def test_exactly_what_holds_is_found(seed: int, width: int, rows: int, values: int) -> None:
    random = np.random.default_rng(seed)
    it = made({f"c{i}": random.integers(0, values, rows) for i in range(width)})
    expected_keys, expected = brute(it, 3)
    got = discover(it, frozenset(range(width)))
    assert set(got.keys) == expected_keys
    assert {(f.left, f.right) for f in got.dependencies if f.exact} == expected


@pytest.mark.parametrize("seed", range(5))
def test_planted_dependencies_are_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = 3000
    customer, product, day = random.integers(0, 200, n), random.integers(0, 50, n), random.integers(0, 30, n)
    city = random.integers(0, 20, 200)
    price = random.integers(0, 90, (50, 30))
    it = made({
        "id": np.arange(n), "customer": customer, "product": product, "day": day, "city": city[customer],
        "price": price[product, day], "noise": random.integers(0, 9, n),
    })  # fmt: skip
    got = discover(it, frozenset(range(7)))
    pairs = {(f.left, f.right) for f in got.dependencies if f.exact}
    assert ((1,), 4) in pairs
    assert ((2, 3), 5) in pairs
    assert (0,) in got.keys


def test_a_dirty_dependency_is_found_with_its_rows() -> None:
    random = np.random.default_rng(1)
    postcode = random.integers(0, 300, 5000)
    city = random.integers(0, 40, 300)[postcode]
    city[[3, 77, 2000]] = 41
    got = discover(made({"postcode": postcode, "city": city}), frozenset({0, 1}))
    found = next(f for f in got.dependencies if f.left == (0,))
    assert found.support.wrong_rows == 3


NULL = -0x6A09E667F3BCC908


@pytest.mark.parametrize(("names", "apart"), [([5, 5, 6, 6, NULL, NULL], True), ([5, 5, 6, 6, 5, 5], False)])
def test_rows_without_a_value_on_the_left_are_told(names: list[int], apart: bool) -> None:
    code = np.array([1, 1, 2, 2, NULL, NULL])
    got = discover(made({"code": code, "name": np.array(names)}), frozenset({0, 1}))
    found = next(f for f in got.dependencies if f.left == (0,))
    assert found.exact
    assert found.support.nulls_apart is apart
