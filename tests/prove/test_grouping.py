"""Groups by equal values, against Python's own dictionaries."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dbarchitect.prove.data.grouping import codes, places, shared_codes
from dbarchitect.prove.data.values import Values

NUMBERS = st.one_of(st.integers(0, 3), st.integers(-(2**62), 2**62))
ROWS = st.lists(
    st.tuples(st.one_of(st.none(), NUMBERS), st.one_of(st.none(), st.sampled_from(["", "a", "b", "ab"]))), max_size=40
)


def columns(rows: list[tuple[int | None, str | None]]) -> list[Values]:
    numbers, texts = [a for a, _ in rows], [b for _, b in rows]
    return [
        Values(
            "int", np.array([a or 0 for a in numbers], dtype=np.int64), np.array([a is None for a in numbers], bool)
        ),
        Values("text", np.array([b or "" for b in texts], dtype=object), np.array([b is None for b in texts], bool)),
    ]


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS)
def test_rows_are_in_one_group_exactly_when_they_are_equal(
    left: list[tuple[int | None, str | None]], right: list[tuple[int | None, str | None]]
) -> None:
    ours, theirs = shared_codes(columns(left), columns(right))
    numbered = dict(zip(left + right, [*ours.tolist(), *theirs.tolist()], strict=True))
    assert [numbered[r] for r in left + right] == [*ours.tolist(), *theirs.tolist()]
    assert sorted(numbered.values()) == list(range(len(numbered)))


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_places_count_within_each_group_in_the_order_of_the_rows(rows: list[tuple[int | None, str | None]]) -> None:
    seen: dict[tuple[int | None, str | None], int] = {}
    expected = []
    for row in rows:
        expected.append(seen.get(row, 0))
        seen[row] = expected[-1] + 1
    assert places(codes(columns(rows))).tolist() == expected
