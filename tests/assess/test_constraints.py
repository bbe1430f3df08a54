"""CHECK expressions are evaluated for constants, and those without effect are told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dbarchitect.assess.constraints import compares_null, conflict, constant_of, holds


@pytest.mark.parametrize(
    ("expression", "value", "expected"),
    [
        ("s = ANY (ARRAY['new'::text, 'sent'::text])", "open", False),
        ("s = ANY (ARRAY['new'::text, 'sent'::text])", "new", True),
        ("((s)::text = ANY ((ARRAY['a'::character varying])::text[]))", "b", False),
        ("s >= 0 AND s <= 10", Decimal(11), False),
        ("s BETWEEN 0 AND 10", Decimal(10), True),
        ("s > 0 OR other IS NULL", Decimal(0), None),
        ("char_length(s) > 3 AND s <> 'ab'", "ab", False),
        ("s ~ '^a'", "b", None),
        ("this is not SQL (", "b", None),
    ],
)
def test_constants(expression: str, value: object, expected: bool | None) -> None:
    assert holds(expression, {"s": value}, "postgresql") is expected


@pytest.mark.parametrize("expression", ["a = NULL", "a <> NULL::text", "(a > NULL) OR (b = 1)"])
def test_comparisons_with_null(expression: str) -> None:
    assert compares_null(expression, "postgresql")


@pytest.mark.parametrize("expression", ["a IS NOT NULL", "a > 0 AND b = NULL", "a IS DISTINCT FROM NULL"])
def test_what_still_refuses(expression: str) -> None:
    assert not compares_null(expression, "postgresql")


def test_bounds_that_exclude_each_other() -> None:
    assert conflict(["a > 10", "a < 5"], "a", "postgresql")
    assert conflict(["a > 10 AND a <= 10"], "a", "postgresql")
    assert conflict(["a = ANY (ARRAY['x'::text])", "a = 'y'::text"], "a", "postgresql")
    assert not conflict(["a >= 10 AND a <= 10", "a > 2"], "a", "postgresql")
    assert not conflict(["a > 10 OR a < 5"], "a", "postgresql")


def test_constants_of_defaults() -> None:
    assert constant_of("'it''s'::text") == "it's"
    assert constant_of("(-1.5)::numeric") == Decimal("-1.5")
    assert constant_of("now()") is None
