"""What values look like is told from their shapes, and look-alikes are not mistaken."""

from __future__ import annotations

import pytest

from dbarchitect.assess import values
from dbarchitect.knowledge import shapes

LISTS = [
    ["red,green", "blue", "red,blue", "green", "blue,red"],
    ["1;2;3", "4;7", "9", "12;3", "5"],
    ["a|b", "b|c", "c", "a", "b|a"],
]
NO_LISTS = [
    ["Oslo, Norway", "Bergen, Norway", "Paris, France", "Lyon, France", "Rome, Italy"],
    ["Doe, Jane", "Roe, Ann", "Poe, Edgar", "Low, Ida", "Fox, Max"],
    ["1,234.50", "2,100.00", "3,999.99", "1,000.00", "5,430.10"],
    ["It rained, then it stopped; we went home.", "Call back, please.", "No, thank you.", "Yes, gladly.", "Hm, later."],
    ['{"a": 1, "b": 2}', '{"a": 2, "b": 3}', '{"a": 1, "b": 1}', '{"a": 9, "b": 2}', '{"a": 4, "b": 4}'],
    ["a", "b", "c", "d", "e"],
]


@pytest.mark.parametrize("seen", LISTS)
def test_lists_are_told(seen: list[str]) -> None:
    assert values.list_separator(seen)


@pytest.mark.parametrize("seen", NO_LISTS)
def test_what_only_looks_like_a_list_is_none(seen: list[str]) -> None:
    assert values.list_separator(seen) is None


@pytest.mark.parametrize(
    "text", ["2024-02-29", "3/14/2023", "14.03.2023", "2023-01-02T03:04:05Z", "5 March 2024", "Mar 5, 2024"]
)
def test_dates(text: str) -> None:
    assert shapes.is_date(text)


@pytest.mark.parametrize("text", ["2024-19-45", "1.2.3", "12/2023", "10.0.0.12", "March", "2024-1", "99-99-9999"])
def test_no_dates(text: str) -> None:
    assert not shapes.is_date(text)


def test_booleans_need_both_spellings() -> None:
    assert values.boolean_pair(["Y", "n", "Y"]) == ("Y", "n")
    assert values.boolean_pair(["Y", "Y"]) is None
    assert values.boolean_pair(["M", "F"]) is None


def test_epochs_and_other_numbers() -> None:
    assert values.epoch_unit([str(1_700_000_000 + i) for i in range(9)]) == "seconds"
    assert values.epoch_unit([str(1_700_000_000_000 + i) for i in range(9)]) == "milliseconds"
    assert values.epoch_unit([str(i) for i in range(9)]) is None


def test_masked_values_show_no_letter_or_digit() -> None:
    assert values.masked(["Ann-12@x"]) == "“aaa-99@a”"
