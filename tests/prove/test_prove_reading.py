"""Rules are read into formulas that say what the engine says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dbarchitect.prove.catalog import Type
from dbarchitect.prove.data.formula import Opaque, columns_of, evaluate, opaque
from dbarchitect.prove.data.needs import scenarios
from dbarchitect.prove.data.patterns import matching
from dbarchitect.prove.data.reading import read_formula
from dbarchitect.prove.data.values import Values, axis

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

NUMBERS = [None, -1, 0, 1, 2, 5, 10, 11]
WORDS = [None, "", "a", "x", "open", "abcdef"]
EXPRESSIONS = [
    "n > 1",
    "n BETWEEN 1 AND 10",
    "5 >= n",
    "n <> ALL (ARRAY[1, 2])",
    "n = ANY (ARRAY[1, 2])",
    "n IN (1, 2) OR m IS NULL",
    "NOT (n > 1 AND m < 2)",
    "n < m",
    "n >= (m + 1)",
    "n IS NOT NULL AND m IS NULL",
    "(n IS NULL) = (m IS NULL)",
    "(n IS NULL) <> (m IS NULL)",
    "num_nonnulls(n, m) = 1",
    "num_nulls(n, m, w) >= 2",
    "((n IS NOT NULL)::int + (m IS NOT NULL)::int) <= 1",
    "w = 'open'::text",
    "w <> ''::text",
    "length(w) > 3",
    "char_length((w)::text) BETWEEN 1 AND 4",
    "w <> 'open' OR n IS NOT NULL",
    "CASE WHEN w = 'open' THEN n > 1 ELSE m IS NULL END",
    "(w = ANY (ARRAY['a'::text, 'x'::text])) AND n > '1'::int",
    "n = 1 OR n = 2 OR m > 5",
    "(n > 1) IS NOT TRUE OR m = 1",
]


def rows() -> list[tuple[int | None, int | None, str | None]]:
    return [(n, m, w) for n in NUMBERS for m in NUMBERS[:5] for w in WORDS]


def columns() -> dict[str, Values]:
    data = rows()

    def numbers(i: int) -> Values:
        return Values("int", np.array([r[i] or 0 for r in data]), np.array([r[i] is None for r in data]))

    words = Values("text", np.array([r[2] or "" for r in data], dtype=object), np.array([r[2] is None for r in data]))
    return {"n": numbers(0), "m": numbers(1), "w": words}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_formula_never_contradicts_the_engine(sandbox: Sandbox, expression: str) -> None:
    formula = read_formula(expression)
    assert not opaque(formula)
    true, false = evaluate(formula, columns(), len(rows()))
    values = ", ".join(
        f"({i}, {'null' if n is None else n}::int, {'null' if m is None else m}::int, "
        + ("null" if w is None else f"'{w}'")
        + "::text)"
        for i, (n, m, w) in enumerate(rows())
    )
    with sandbox.connect() as connection:
        said = connection.execute(f"select ({expression}) from (values {values}) t(i, n, m, w) order by i").fetchall()
    for i, (verdict,) in enumerate(said):
        if true[i]:
            assert verdict is True, rows()[i]
        if false[i]:
            assert verdict is False, rows()[i]
    assert true.any()
    assert false.any()


@pytest.mark.parametrize("text", ["", "((((", "select 1", "x" * 30_000, "f(n) > g(m)", "(" * 5000 + ")" * 5000])
def test_what_is_not_understood_is_opaque(text: str) -> None:
    formula = read_formula(text)
    assert opaque(formula) or columns_of(formula)


def test_an_unknown_function_keeps_its_columns() -> None:
    assert read_formula("f(n) > g(m)") == Opaque(("n", "m"))


def test_contradictions_leave_no_scenario() -> None:
    types = {"n": Type("int4", "integer"), "w": Type("text", "text")}
    assert scenarios([read_formula("n > 5"), read_formula("n < 3")], types) == ()
    assert scenarios([read_formula("w = 'a'"), read_formula("w <> 'a'")], types) == ()
    assert len(scenarios([read_formula("n > 5 OR w = 'a'")], types)) == 2


def test_texts_are_drawn_from_a_pattern(sandbox: Sandbox) -> None:
    rng = np.random.default_rng(1)
    patterns = [
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$",
        r"^(draft|live)_\d{3}$",
        r"^[[:upper:]]{2}\d\w?$",
        r"^\+?[1-9]\d{1,14}$",
        r"^#[0-9a-fA-F]{6}$",
        "(a+)+b",
    ]
    with sandbox.connect() as connection:
        for pattern in patterns:
            drawn = matching(pattern, 30, rng)
            assert len(drawn) == 30, pattern
            row = connection.execute("select bool_and(v ~ %s) from unnest(%s::text[]) v", (pattern, drawn)).fetchone()
            assert row == (True,), (pattern, drawn)


@pytest.mark.parametrize(
    ("kind", "scale", "text", "point"),
    [
        ("int", 0, "-5", -5),
        ("decimal", 2, "1.25", 125),
        ("date", 0, "1970-01-03", 2),
        ("timestamp", 0, "1970-01-01 00:00:01+00", 1_000_000),
        ("time", 0, "01:00:00", 3_600_000_000),
        ("interval", 0, "1 day 02:00:00", 93_600_000_000),
        ("timestamp", 0, "infinity", None),
        ("interval", 0, "nonsense", None),
    ],
)
def test_literals_have_a_place_on_their_axis(kind: str, scale: int, text: str, point: int | None) -> None:
    assert axis(kind, scale, text) == point  # type: ignore[arg-type]
