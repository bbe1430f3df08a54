"""The page, as text: self-contained, escaped, small, complete."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from dbarchitect.report import html

from .architectures import HOSTILE, empty, generated, hostile, project_tracker

VOID = {"meta", "link", "br", "input"}


class Page(HTMLParser):
    """Elements, attributes and text, and whether every element is closed where it should be."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("make", [project_tracker, hostile, empty, lambda: generated(5)])
def test_the_page_is_well_formed_with_unique_ids(make: object) -> None:
    page = Page(html.render(make()))  # type: ignore[operator]
    assert page.open == []
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "for"):
            assert attributes.get(name) is None or attributes[name] in ids
        href = attributes.get("href") or ""
        if href.startswith("#"):
            assert href[1:] in ids, href


@pytest.mark.parametrize("make", [project_tracker, hostile, empty])
def test_nothing_is_fetched_and_no_handler_is_inline(make: object) -> None:
    source = html.render(make())  # type: ignore[operator]
    page = Page(source)
    for tag, attributes in page.elements:
        assert not any(a.startswith("on") for a in attributes)
        assert "src" not in attributes
        assert "style" not in attributes
        assert tag not in {"iframe", "object", "embed", "img", "base", "form"}
        assert (attributes.get("href") or "#").startswith(("#", "data:,"))
    assert sum(tag == "script" for tag, _ in page.elements) == 1
    assert "@import" not in source
    assert set(re.findall(r"url\((.)", source)) <= {"#"}  # only markers of the page itself


def test_the_policy_allows_exactly_its_own_style_and_script() -> None:
    source = html.render(project_tracker())
    for element in ("style", "script"):
        found = re.search(rf"<{element}>(.*?)</{element}>", source, re.DOTALL)
        assert found is not None
        digest = b64encode(sha256(found.group(1).encode()).digest()).decode()
        assert f"{element}-src &#39;sha256-{digest}&#39;" in source or f"{element}-src 'sha256-{digest}'" in source
    assert "unsafe" not in source[: source.index("<style>")]


def test_hostile_text_stays_text() -> None:
    source = html.render(hostile())
    assert "<script>alert" not in source
    assert "javascript:alert(1)" in "".join(Page(source).text)  # shown as words, never as an address
    assert "\x1b" not in source
    assert "{{7*7}}" in source  # never evaluated
    assert HOSTILE.split("\x1b")[0] in "".join(Page(source).text)


def test_pages_stay_small() -> None:
    assert len(html.render(generated(40)).encode()) < 300_000
    assert len(html.render(project_tracker()).encode()) < 300_000  # twenty tables with their whole proof


def test_the_page_tells_what_failed_and_what_was_not_judged() -> None:
    words = " ".join(" ".join(Page(html.render(project_tracker())).text).split())
    for promised in (
        "5 failures",
        "read 12 rows of company 2",
        "sequential scan of comments (48,000 rows)".capitalize(),
        "Fail-over within 1 h : no second server was started",
        "Not judged: no capability covers this part yet.",
        "btree_gist",
    ):
        assert promised in words


def test_a_design_that_was_not_run_says_so() -> None:
    words = " ".join(" ".join(Page(html.render(empty())).text).split())
    assert "Not run Nothing was executed" in words
    assert "What failed" not in words


def test_the_same_input_gives_the_same_page() -> None:
    assert html.render(project_tracker()) == html.render(project_tracker())
