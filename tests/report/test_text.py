"""The answer in the terminal."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from dbarchitect.report import text

from .architectures import empty, generated, hostile, project_tracker

HEADINGS = (
    "FAILED",
    "REQUIREMENTS AS UNDERSTOOD",
    "OPEN QUESTIONS",
    "DECISIONS",
    "SCHEMA",
    "INDEXES",
    "SECURITY",
    "PROVEN",
    "NOT JUDGED",
    "NEXT STEPS",
)


def test_parts_stand_in_the_order_of_a_readers_questions() -> None:
    shown = text.render(project_tracker())
    places = [shown.index(f"\n{h}") for h in HEADINGS]
    assert places == sorted(places)


def test_numbers_and_failures_are_shown() -> None:
    shown = " ".join(text.render(project_tracker()).split())
    assert "20 tables" in shown
    assert "✗ 213 of 214 statements executed" in shown
    assert "✗ 228 of 229 isolation attempts refused" in shown
    assert "read 12 rows of company 2" in shown
    assert "sequential scan of comments" in shown
    assert "fail-over within 1 h: no second server was started" in shown


def test_each_index_names_what_it_serves() -> None:
    shown = text.render(project_tracker())
    after = shown[shown.index("tasks (company_id, assignee_id, due) where status <> 'done'\n") :]
    assert "inbox 0.38 ms; foreign key to users" in after.split("\n")[1]


def test_questions_are_ranked_by_weight() -> None:
    shown = text.render(project_tracker())
    assert shown.index("region of its own?") < shown.index("daily need?") < shown.index("large are attachments?")


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("make", [project_tracker, hostile, empty])
def test_no_line_is_wider_than_the_terminal(make: object, width: int) -> None:
    for row in text.render(make(), width=width).splitlines():  # type: ignore[operator]
        assert cell_len(row) <= width


def test_plain_when_piped_and_coloured_on_a_terminal() -> None:
    assert "\x1b" not in text.render(project_tracker())
    coloured = text.render(project_tracker(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == text.render(project_tracker()).split()


def test_user_text_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in text.render(hostile())


def test_nothing_known_is_told_in_a_few_lines() -> None:
    shown = text.render(empty())
    assert "Nothing was run" in shown
    assert len(shown.splitlines()) < 12
    assert "FAILED" not in shown


def test_a_large_schema_takes_a_line_for_each_table() -> None:
    shown = text.render(generated(120))
    listing = shown[shown.index("\nSCHEMA") :].split("\n\n")[0]
    assert 120 < len(listing.splitlines()) < 200


def test_the_same_input_gives_the_same_output() -> None:
    assert text.render(project_tracker()) == text.render(project_tracker())
