"""Types into types: which conversion the engine makes of itself, and which can lose something."""

from __future__ import annotations

import pytest

from dbarchitect.diff.conversion import by_assignment, narrows, taken_apart


@pytest.mark.parametrize(
    ("old", "new", "assigned", "narrower"),
    [
        ("character varying(10)", "character varying(40)", True, False),
        ("character varying(40)", "character varying(10)", True, True),
        ("character varying(10)", "text", True, False),
        ("text", "character varying(10)", True, True),
        ("integer", "bigint", True, False),
        ("bigint", "integer", True, True),
        ("integer", "numeric(12,2)", True, False),
        ("integer", "numeric(6,2)", True, True),
        ("numeric(10,2)", "numeric(14,2)", True, False),
        ("numeric(10,2)", "numeric(10,1)", True, True),
        ("numeric(10,2)", "integer", True, True),
        ("double precision", "real", True, True),
        ("date", "timestamp with time zone", True, False),
        ("timestamp with time zone", "date", True, True),
        ("json", "jsonb", True, False),
        ("text", "integer", False, False),
        ("boolean", "integer", False, False),
        ("integer[]", "integer", False, True),
        ("uuid", "text", True, False),
    ],
)
def test_what_a_conversion_asks_and_risks(old: str, new: str, assigned: bool, narrower: bool) -> None:
    assert by_assignment(old, new) is assigned
    assert narrows(old, new) is narrower


def test_a_type_is_taken_apart() -> None:
    assert taken_apart("numeric(10,2)[]") == ("numeric", (10, 2), "[]")
    assert taken_apart("timestamp(3) with time zone") == ("timestamp with time zone", (3,), "")
