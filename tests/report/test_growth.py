"""Growth is told alike in every form, and what the user named cannot break out of any."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from dbarchitect.model.growth import Break, Growth, StatementGrowth, TableGrowth
from dbarchitect.report.growth import words

EVIL = "<script>x</script>|\x1b[31m"
GROWTH = Growth(
    where="shop",
    engine="PostgreSQL 18",
    factors=(1, 10, 100),
    dates=("2026-01-01", "2027-06-01", None),
    total_bytes=(1e9, 1e10, 1e11),
    memory_bytes=4e9,
    tables=(TableGrowth(table=EVIL, rows=(1e6, 1e7, 1e8), bytes=(8e8, 8e9, 8e10), index_bytes=(2e8, 2e9, 2e10), origin="history", basis="by at", rows_per_year=1e6),),
    statements=(
        StatementGrowth(statement=EVIL, costs=(10, 100, 5000), shapes=("a", "a", "b"), turns_at=100, why="costs more"),
        StatementGrowth(statement="unplanned", costs=(None, None, None), shapes=("", "", "")),
    ),
    breaks=(
        Break(kind="memory", object="i", factor=1, message="it does not fit"),
        Break(kind="cost", object=EVIL, factor=100, at="2030-01-01", message=f"{EVIL} costs more", advice="index it"),
    ),
    fidelity=0.8,
    reasons=("multiplied",),
    not_judged=("nothing",),
)  # fmt: skip


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json_"])
def test_every_form_tells_what_breaks_and_how_far_to_trust_it(form: str) -> None:
    made = import_module(f"dbarchitect.report.growth.{form}").render(GROWTH)
    assert "it does not fit" in made
    assert "multiplied" in made
    assert "nothing" in made
    assert "\x1b[31m" not in made
    if form != "json_":
        assert "already" in made.lower()
        assert "2030-01-01" in made
    if form in ("html", "markdown"):
        assert "<script>" not in made


def test_json_comes_back_as_it_was() -> None:
    from dbarchitect.report.growth import json_

    assert Growth.model_validate_json(json_.render(GROWTH)) == GROWTH
    assert json.loads(json.dumps(json_.schema()))["title"]


def test_lines_of_text_keep_the_width_and_nothing_breaking_is_said() -> None:
    from dbarchitect.report.growth import text

    assert all(len(row) <= 80 for row in text.render(GROWTH, width=80).splitlines() if "COST AT" not in row)
    assert "Nothing was found that breaks up to 100x" in words.headline(GROWTH.but(breaks=()))


@pytest.mark.parametrize(("count", "said"), [(0, "0 B"), (1536, "1.5 kB"), (8e10, "74.5 GB"), (2e15, "1.78 PB")])
def test_sizes_are_short(count: float, said: str) -> None:
    assert words.size(count) == said
