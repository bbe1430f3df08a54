"""Shapes of statements: what is a constant and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dbarchitect.workload.likeness import ambiguous, exact, key
from dbarchitect.workload.shaping import shape

CASES = yaml.safe_load((Path(__file__).parent / "shapes.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("sql", "wanted", "tables"), CASES, ids=[c[0][:50] for c in CASES])
def test_a_statement_has_its_shape(sql: str, wanted: str, tables: list[str]) -> None:
    found = shape(sql)
    assert found.sql == wanted
    assert list(found.tables) == tables
    assert shape(found.sql).sql == found.sql


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t1 WHERE b = 5", "SELECT a FROM t2 WHERE b = 5"),
        ("SELECT a FROM t WHERE b = 'x' AND c = 1", "SELECT a FROM t WHERE b = 'x' OR c = 1"),
        ("SELECT a1 FROM t WHERE b = 'u7'", "SELECT a2 FROM t WHERE b = 'u7'"),
        ("SELECT a FROM t WHERE b IN (1, 2)", "SELECT a FROM t WHERE c IN (1, 2)"),
    ],
)
def test_the_cheap_key_tells_apart_what_is_not_alike(one: str, other: str) -> None:
    keys = [key(s.encode()) for s in (one, other)]
    full = [
        exact(s.encode(), k) if isinstance(k, bytes) and ambiguous(k) else k
        for s, k in zip((one, other), keys, strict=True)
    ]
    assert full[0] != full[1]


def test_the_cheap_key_is_the_same_for_other_constants() -> None:
    assert key(b"SELECT a FROM t WHERE b = 'it is' AND c = 12345 AND d IN (1, 2)") == key(
        b"SELECT a FROM t WHERE b = '' AND c = 7 AND d IN (10, 20, 30, 40)"
    )
