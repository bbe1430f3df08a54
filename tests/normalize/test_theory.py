"""Laws of closure, cover, keys, chase, on generated dependencies; textbook cases beside them."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from dbarchitect.normalize.synthesis import to_bcnf, to_third
from dbarchitect.normalize.theory import (
    Columns,
    Implies,
    candidate_keys,
    closure,
    equivalent,
    highest_form,
    implied,
    lossless,
    lost,
    minimal_cover,
)

NAMES = "ABCDE"
sides = st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=3)
rules_of = st.lists(st.builds(Implies, sides, sides), max_size=6)
ALL = frozenset(NAMES)


def rule(text: str) -> Implies:
    left, right = text.split(">")
    return Implies.of(left, right)


@given(rules_of, sides, sides)
def test_closure_is_extensive_monotone_and_idempotent(rules: list[Implies], one: Columns, other: Columns) -> None:
    found = closure(one, rules)
    assert one <= found
    assert closure(found, rules) == found
    assert found <= closure(one | other, rules)


@given(rules_of)
def test_minimal_cover_says_the_same_with_nothing_superfluous(rules: list[Implies]) -> None:
    cover = minimal_cover(rules)
    assert equivalent(rules, cover)
    for one in cover:
        assert len(one.right) == 1
        assert not one.trivial
        assert not implied(one, [r for r in cover if r is not one])
        assert not any(one.right <= closure(one.left - {c}, cover) for c in one.left)


@given(rules_of)
def test_candidate_keys_are_exactly_the_minimal_ones(rules: list[Implies]) -> None:
    sets = [frozenset(c) for n in range(len(NAMES) + 1) for c in combinations(NAMES, n)]
    determining = [s for s in sets if closure(s, rules) == ALL]
    minimal = {s for s in determining if not any(o < s for o in determining)}
    assert set(candidate_keys(NAMES, rules)) == minimal


@settings(max_examples=60, deadline=None)
@given(rules_of)
def test_synthesis_is_third_normal_form_lossless_and_preserving(rules: list[Implies]) -> None:
    parts = to_third(ALL, rules)
    assert frozenset().union(*(p.columns for p in parts)) == ALL
    columns = [p.columns for p in parts]
    assert lossless(NAMES, columns, rules)
    assert not lost(minimal_cover(rules), columns)
    for part in parts:
        # projected by brute force, so that the test does not lean on what it tests
        inner = [
            Implies(frozenset(c), closure(c, rules) & part.columns)
            for n in range(len(part.columns) + 1)
            for c in combinations(sorted(part.columns), n)
        ]
        assert highest_form(part.columns, minimal_cover(inner)) in ("3NF", "BCNF")
        assert part.columns <= closure(part.key, rules)


@settings(max_examples=60, deadline=None)
@given(rules_of)
def test_analysis_is_boyce_codd_and_lossless(rules: list[Implies]) -> None:
    parts = to_bcnf(ALL, rules)
    assert frozenset().union(*(p.columns for p in parts)) == ALL
    assert lossless(NAMES, [p.columns for p in parts], rules)
    for part in parts:
        for n in range(1, len(part.columns)):
            for c in combinations(sorted(part.columns), n):
                found = closure(c, rules) & part.columns
                assert found == frozenset(c) or found == part.columns


@settings(max_examples=80, deadline=None)
@given(rules_of, st.lists(sides, min_size=2, max_size=3))
def test_the_chase_agrees_with_a_tableau_of_rows(rules: list[Implies], parts: list[Columns]) -> None:
    """Joined projections of a relation that keeps the rules give no row more, where the chase says so."""
    if frozenset().union(*parts) != ALL or not lossless(NAMES, parts, rules):
        return
    for seed in range(3):
        rows = [r for at, r in enumerate(product((0, 1), repeat=len(NAMES))) if (at * 2654435761 >> seed) % 3 == 0]
        kept: list[tuple[int, ...]] = []
        for row in rows:
            if all(_together(row, old, rules) for old in kept):
                kept.append(row)
        joined = {
            row
            for row in product((0, 1), repeat=len(NAMES))
            if all(any(all(row[NAMES.index(c)] == k[NAMES.index(c)] for c in p) for k in kept) for p in parts)
        }
        assert joined == set(kept)


def _together(one: tuple[int, ...], other: tuple[int, ...], rules: list[Implies]) -> bool:
    same = {c for at, c in enumerate(NAMES) if one[at] == other[at]}
    return all(not r.left <= same or r.right <= same for r in rules)


def test_textbook_forms() -> None:
    orders = frozenset("OPNQ")  # order, product -> quantity; product -> name
    assert highest_form(orders, [rule("OP>NQ"), rule("P>N")]) == "1NF"
    assert highest_form(frozenset("EDH"), [rule("E>DH"), rule("D>H")]) == "2NF"
    assert highest_form(frozenset("SCI"), [rule("SC>I"), rule("I>C")]) == "3NF"
    assert highest_form(frozenset("AB"), [rule("A>B")]) == "BCNF"


def test_street_city_zip_loses_a_dependency_in_boyce_codd() -> None:
    rules = [rule("SC>Z"), rule("Z>C")]
    parts = [p.columns for p in to_bcnf(frozenset("SCZ"), rules)]
    assert set(parts) == {frozenset("ZC"), frozenset("SZ")}
    assert lost(rules, parts) == (rules[0],)
