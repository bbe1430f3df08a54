"""The choice as users get it: text, Markdown, a page, JSON, files, the technology part of a design."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from dbarchitect.app.shelf import Shelf
from dbarchitect.app.technology import section
from dbarchitect.app.usecase import Surroundings, use_case
from dbarchitect.app.usecases.choose import ChoiceAnswer, Input, run
from dbarchitect.choose.deciding import decide
from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.model.choice import Choice
from dbarchitect.report.choice import adr, charts, html, markdown, text
from dbarchitect.report.choice.json_ import schema

from .demands import case_named, demand_of

BRIEF = (
    "We sell spare parts <script>alert(1)</script>: customers place orders, orders have lines, and stock must never go below zero. "
    "300 reads and 30 writes a second, 60 GB. Two developers on AWS. Should we take MongoDB or PostgreSQL?"
)
SHAPE = ("primary", "stores", "ranking", "sensitivity", "cost", "notes", "questions", "assumptions", "version")


def answered(brief: str = BRIEF) -> ChoiceAnswer:
    return run(Input.model_validate({"brief": brief}), Surroundings(say=lambda _: None, shelf=Shelf()))


@pytest.fixture(scope="module")
def shop() -> Choice:
    return decide(demand_of(case_named("a shop with large search and sessions")), catalogue(), title="A <b>shop</b>")


def test_the_json_has_the_published_shape() -> None:
    found = json.loads(answered().render("json", width=100, colour=False))
    assert set(SHAPE) <= found.keys()
    assert found["version"] == 1
    assert found["primary"]["engine"] == "postgresql"
    assert all(isinstance(o, str) for o in found["primary"]["offers"])
    assert {"role", "engine", "holds", "in_step_by"} <= found["stores"][0].keys()
    row = found["ranking"][0]
    assert {"engine", "score", "by_criterion", "excluded_by", "reasons", "sources"} <= row.keys()
    assert all(0 <= v <= 1 for v in row["by_criterion"].values())
    assert {"challenger", "wins_when"} <= found["sensitivity"][0].keys()
    assert set(schema()["properties"]) >= set(SHAPE)


def test_it_is_a_command_and_a_tool_with_files() -> None:
    case = use_case("choose")
    assert case.faces == ("cli", "mcp")
    assert case.writes_files
    paths = [a.path for a in answered().files()]
    assert paths == ["choice.md", "choice.html", "choice.json", adr.PATH]
    summary = answered().summary.model_dump()
    assert summary["primary"] == "postgresql"
    assert summary["because"]


def test_no_line_of_the_text_is_wider_than_asked(shop: Choice) -> None:
    for width in (60, 100):
        lines = text.render(shop, width=width).splitlines()
        assert max(len(row) for row in lines if "https://" not in row) <= width
    assert "\x1b[" in text.render(shop, colour=True)
    assert "\x1b[" not in text.render(shop)


def test_the_text_tells_stores_and_the_interleaving_that_loses(shop: Choice) -> None:
    told = text.render(shop)
    for part in ("WHY", "STORES", "RANKING", "WHAT WOULD CHANGE IT", "EXCLUDED", "Never write to both"):
        assert part in told


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.styles = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.styles += any(name == "style" for name, _ in attrs)


def test_the_page_is_safe_and_its_charts_are_described(shop: Choice) -> None:
    page = html.render(shop)
    parsed = Page()
    parsed.feed(page)
    assert "script" not in parsed.tags
    assert "b" not in parsed.tags
    assert parsed.styles == 0
    assert "Content-Security-Policy" in page
    assert page.count('role="img"') == 2
    assert page.count("<desc>") == 2
    assert "The ranking as a table" in page


def test_the_chart_has_a_figure_for_every_bar(shop: Choice) -> None:
    drawn = str(charts.scores(shop))
    assert drawn.count("c-bar") == drawn.count("c-figure") == len(re.findall(r'class="c-rail"', drawn))


def test_the_document_and_the_record_name_sources(shop: Choice) -> None:
    assert "](<https://" in markdown.render(shop)
    record = adr.render(shop)
    assert "## Considered options" in record
    assert "<https://" in record
    assert "<b>" not in record.replace("\\<b\\>", "")


def test_a_design_says_plainly_when_the_choice_is_another_engine() -> None:
    other = decide(demand_of(case_named("leader election")), catalogue())
    told = section(other, "", "Technology")
    assert "schema below is for PostgreSQL all the same" in told.summary
    assert told.decisions[0].evidence
    assert section(None, "nothing fits", "Technology").status == "not_judged"
    same = decide(demand_of(case_named("a common application")), catalogue())
    assert "all the same" not in section(same, "", "Technology").summary
