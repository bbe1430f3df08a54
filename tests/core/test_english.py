"""Articles go by sound, nouns by number, lists end in words."""

from __future__ import annotations

import pytest

from dbarchitect.core.english import article, counted, frequency, listed, many, span, with_article
from dbarchitect.core.names import plural


@pytest.mark.parametrize(
    "noun",
    [
        "invoice",
        "admin",
        "event",
        "order_line",
        "hour",
        "honest_person",
        "SMS",
        "MRI",
        "RSS_feed",
        "item",
        "umbrella",
        "unnamed_thing",
        "image",
        "8",
        "11",
        "18,000",
        "80th_day",
        "urn",
        "underwriter",
        "uncle",
        "unmatched_row",
        "XML_file",
        "undo",
        "episode",
    ],
)
def test_an(noun: str) -> None:
    assert article(noun) == "an"


@pytest.mark.parametrize(
    "noun",
    [
        "user",
        "unit",
        "university",
        "unique_code",
        "European",
        "one-time_code",
        "house",
        "URL",
        "UUID",
        "uuid",
        "url",
        "table",
        "usage",
        "utility",
        "1",
        "7",
        "clerk",
        "union",
        "uniform",
        "unicorn",
        "NASA_mission",
        "once_only",
        "history",
    ],
)
def test_a(noun: str) -> None:
    assert article(noun) == "a"
    assert with_article(noun) == f"a {noun}"


def test_counted() -> None:
    assert counted(1, "table") == "1 table"
    assert counted(0, "index") == "0 indexes"
    assert counted(2, "access pattern") == "2 access patterns"
    assert counted(1200, "person") == "1,200 people"
    assert counted(2, "rating per time class", "ratings per time class") == "2 ratings per time class"
    assert counted(1.5, "hour") == "1.5 hours"


def test_listed() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b"], last="or") == "a or b"
    assert listed("abcdef", most=2) == "a, b and 4 more"
    assert listed("abc", most=2) == "a, b and c"


def test_plurals_go_to_the_head() -> None:
    assert many("rating_per_time_class") == "ratings per time class"
    assert many("order_line") == "order lines"
    assert many("point of sale") == "points of sale"
    assert many("category") == "categories"


def test_spans() -> None:
    said = [span(d) for d in (9125, 365, 30, 90, 60, 45, 1, 730)]
    assert said == ["25 years", "1 year", "30 days", "3 months", "2 months", "45 days", "1 day", "2 years"]


def test_frequencies() -> None:
    said = [frequency(f) for f in (200, 1 / 60, 50 / 2629800, 1.91e-5, 1e6 / 86400, 12345.0, 1e-9, 0, 0.5)]
    assert said == [
        "200 a second", "1 a minute", "50 a month", "about 50 a month", "about 12 a second", "12,345 a second",
        "less than once a year", "never", "30 a minute",
    ]  # fmt: skip


def test_names_that_end_in_a_preposition_have_no_plural_of_it() -> None:
    assert plural("achievement_earned_by") == "achievement_earned_by"
    assert plural("user_created_at") == "user_created_at"
    assert plural("order_line") == "order_lines"
