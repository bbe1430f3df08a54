"""Amounts, settings and dates as numbers."""

from __future__ import annotations

import datetime

import pytest

from dbarchitect.assess.capacity import bytes_said, date_after, days_between, in_bytes, in_ms
from dbarchitect.assess.case import Case
from dbarchitect.model.inspection import Inspection, Setting, Source
from dbarchitect.model.schema import Schema


def case(*settings: Setting, read_at: str | None = None) -> Case:
    source = Source(kind="live", engine="postgresql", read_at=read_at)
    return Case(Inspection(source=source, schema=Schema(), settings=settings))


@pytest.mark.parametrize("days", [0, 1, 58, 59, 365, 366, 1461, 36524, 73000])
@pytest.mark.parametrize("start", ["2026-11-20", "2000-02-29", "2024-12-31", "1999-03-01"])
def test_a_date_so_many_days_later_is_that_of_the_calendar(start: str, days: int) -> None:
    expected = (datetime.date.fromisoformat(start) + datetime.timedelta(days)).isoformat()
    assert date_after(case(read_at=f"{start} 03:04:05+00"), days) == expected
    assert days_between(start, expected) == days


def test_an_unknown_or_distant_date_is_none() -> None:
    assert date_after(case(), 10) is None
    assert date_after(case(read_at="2026-11-20"), 80_000) is None
    assert days_between(None, "2026-01-01") is None


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [("16384", "8kB", 134217728), ("128MB", None, 134217728), ("1024", "kB", 1048576), ("0", "B", 0)],
)
def test_settings_of_memory_are_bytes(value: str, unit: str | None, amount: float) -> None:
    assert in_bytes(case(Setting(name="x", value=value, unit=unit)), "x") == amount


def test_settings_of_time_are_milliseconds() -> None:
    assert in_ms(case(Setting(name="x", value="2", unit="ms")), "x") == 2
    assert in_ms(case(Setting(name="x", value="5min")), "x") == 300_000
    assert in_ms(case(), "x") is None


def test_amounts_are_said_in_their_largest_unit() -> None:
    assert [bytes_said(n) for n in (12, 2048, 1.5 * 2**20, 300 * 2**30)] == ["12 bytes", "2.0 kB", "1.5 MB", "300 GB"]
