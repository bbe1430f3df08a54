"""Numbers, volumes, growth, rates, durations, sizes, shares and money: read, and written so that they read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Budget, Growth, Volume
from dbarchitect.notation.durations import (
    read_days,
    read_duration,
    read_milliseconds,
    read_rate,
    write_days,
    write_duration,
    write_milliseconds,
    write_rate,
)
from dbarchitect.notation.numbers import read_number, read_range, write_number
from dbarchitect.notation.quantities import read_money, read_percent, read_size, write_size
from dbarchitect.notation.volumes import read_growth, read_volume

CASES: list[tuple[Callable[[str], Any], str, Any]] = [
    (read_number, "1.5k", 1500),
    (read_number, "2M", 2e6),
    (read_number, "50,000", 50000),
    (read_number, "a million", 1e6),
    (read_number, "two dozen", 24),
    (read_number, "fifty", 50),
    (read_number, "a couple of hundred", 200),
    (read_number, "half a million", 5e5),
    (read_number, "one hundred and fifty thousand", 150000),
    (read_number, "about 30", 30),
    (read_number, "moon", None),
    (read_range, "between 5 and 10", (5, 10)),
    (read_range, "1-2 million", (1e6, 2e6)),
    (read_volume, "50..500 per company", Volume(low=50, high=500, per="company")),
    (read_volume, "3 per user", Volume(low=3, high=3, per="user")),
    (read_volume, "1.5k per day", Growth(amount=1500, period="day")),
    (read_growth, "20 % per year", Growth(factor=1.2, period="year")),
    (read_growth, "doubles every year", Growth(factor=2, period="year")),
    (read_growth, "3 per day per user", Growth(amount=3, period="day", per="user")),
    (read_rate, "200/s", 200),
    (read_rate, "3 per minute", 0.05),
    (read_rate, "once an hour", 1 / 3600),
    (read_rate, "100 requests per second", 100),
    (read_duration, "1 h 30 min", 5400),
    (read_duration, "1h30m", 5400),
    (read_duration, "50 ms", 0.05),
    (read_days, "7 years", 2555),
    (read_days, "36 hours", 2),
    (read_milliseconds, "70 ms", 70),
    (read_size, "40 GB", 4e10),
    (read_size, "1 TiB", 2**40),
    (read_percent, "80 %", 0.8),
    (read_percent, "80/20", 0.8),
    (read_money, "€2k a year", Budget(amount=2000, currency="EUR", period="year")),
    (read_money, "$500", Budget(amount=500)),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "text", "wanted"), CASES)
def test_the_words_mean(reader: Callable[[str], Any], text: str, wanted: Any) -> None:
    assert reader(text) == wanted


@pytest.mark.parametrize(
    "reader",
    [
        read_volume,
        read_growth,
        read_rate,
        read_duration,
        read_size,
        read_percent,
        read_money,
        read_days,
    ],
)
@pytest.mark.parametrize("text", ["", "moon", "per", "-", "5 bananas of nothing", "1e999 per second", "%"])
def test_nonsense_is_refused_with_a_hint(reader: Callable[[str], Any], text: str) -> None:
    try:
        value = reader(text)
    except ArchitectError as error:
        refused = error
    else:
        assert value is not None
        return
    assert refused.code == "notation.quantity"
    assert refused.hint


@given(st.floats(0, 1e15, allow_nan=False))
def test_numbers_read_back(value: float) -> None:
    assert read_number(write_number(value)) == value
    assert read_milliseconds(write_milliseconds(value)) == value
    assert read_size(write_size(value)) == value


@given(st.integers(0, 10**6))
def test_days_and_rates_read_back(value: int) -> None:
    assert read_days(write_days(value)) == value
    assert read_rate(write_rate(float(value))) == value
    assert read_duration(write_duration(float(value))) == value
