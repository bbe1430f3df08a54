"""The documents in Markdown: the architecture, its decision records, the data dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from markdown_it import MarkdownIt

from dbarchitect.model.architecture import Architecture
from dbarchitect.report import adr, dictionary, markdown
from dbarchitect.report.marks import block, code, md
from dbarchitect.report.words import line

from .architectures import HOSTILE, empty, generated, hostile, project_tracker

READER = MarkdownIt("commonmark").enable("table")


def shown(html: str) -> str:
    """The text a reader of the HTML sees."""
    return line(unescape(re.sub(r"<[^>]*>", " ", html)))


def tags(html: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)", html))


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "# no heading",
        "- no list",
        "1. no list",
        "a_b_c _d_",
        "&amp; &lt;",
        "<b>",
        "\\",
        "`",
        "a|b",
        "![x](y)",
        "+ x",
        "~~x~~",
        "--- ---",
        "12) x",
    ],
)
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    html = READER.render(md(text))
    assert tags(html) <= {"p"}
    assert unescape(re.sub(r"</?p>", "", html)).strip() == line(text)


@pytest.mark.parametrize("text", ["a`b", "``", "`x`", "a|b", " x ", "\\|", HOSTILE])
def test_code_reads_as_it_was_written(text: str) -> None:
    html = READER.render(f"x {code(text)} y")
    found = re.search(r"<code>(.*)</code>", html)
    assert found is not None
    assert unescape(found.group(1)) == line(text)


def test_a_fence_cannot_be_ended_by_its_text() -> None:
    html = READER.render(block("a\n```\n<script>\n````\nb"))
    assert tags(html) == {"pre", "code"}


@pytest.mark.parametrize("render", [markdown.render, dictionary.render])
@pytest.mark.parametrize("make", [project_tracker, hostile, empty, lambda: generated(8)])
def test_documents_hold_only_the_elements_they_mean(
    render: Callable[[Architecture], str], make: Callable[[], Architecture]
) -> None:
    html = READER.render(render(make()))
    allowed = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "em", "code", "pre", "a"}
    assert tags(html) <= allowed | {"table", "thead", "tbody", "tr", "th", "td"}


def test_table_rows_have_as_many_cells_as_their_head() -> None:
    for make in (project_tracker, hostile):
        for document in (markdown.render(make()), dictionary.render(make())):
            for table in re.findall(r"<table>.*?</table>", READER.render(document), re.DOTALL):
                cells = {row.count("<td") + row.count("<th") for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)}
                assert len(cells) == 1


def test_the_document_has_twelve_parts_and_the_proof() -> None:
    heads = re.findall(r"^## (.*)$", markdown.render(project_tracker()), re.MULTILINE)
    assert [h.split(".")[0] for h in heads if h[0].isdigit()] == [str(n) for n in range(1, 13)]
    assert heads[0] == "Failed"
    assert "Proof" in heads


def test_parts_nobody_judged_say_so_in_one_line() -> None:
    document = markdown.render(project_tracker())
    part = document[document.index("## 7. Migration") : document.index("## 8.")]
    assert part.strip().splitlines()[2:] == ["*Not judged: no capability covers this part yet.*"]


def test_every_decision_shows_its_evidence() -> None:
    document = shown(READER.render(markdown.render(project_tracker())))
    for words in (
        "all 214 statements of the design on PostgreSQL 18.1 in 412 ms",
        "rows × width with rows = 900 M",
        "checked 2025-10",
        "no tenant needs its own region; changes if a contract demands it",
        "FAILED: search comments by word",
    ):
        assert words in document


def test_links_of_the_contents_lead_to_headings() -> None:
    document = markdown.render(project_tracker())
    heads = {
        re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^## (.*)$", document, re.MULTILINE)
    }
    links = re.findall(r"\]\(#([^)]*)\)", document)
    assert len(links) >= 12
    assert set(links) <= heads


def test_one_record_for_each_decision() -> None:
    records = adr.files(project_tracker())
    assert [r.path for r in records] == [
        "adr/0001-engine.md",
        "adr/0002-tenancy.md",
        "adr/0003-primary-keys.md",
        "adr/0004-inbox-index.md",
        "adr/0005-fix-search.md",
    ]
    text = records[1].content or ""
    for heading in (
        "Context and problem statement",
        "Decision outcome",
        "Considered options",
        "Consequences",
        "Evidence",
    ):
        assert f"\n## {heading}\n" in text
    assert "a schema for each tenant: not chosen, because 20,000 tables" in text
    assert "Weakest evidence: assumed" in text


def test_record_paths_are_plain_whatever_the_decision_is_called() -> None:
    for record in adr.files(hostile()):
        assert re.fullmatch(r"adr/\d{4}-[a-z0-9-]{1,60}\.md", record.path)


def test_the_dictionary_tells_source_personal_data_and_values() -> None:
    rows = dictionary.render(project_tracker()).splitlines()
    phone = next(r for r in rows if r.startswith("| **phone**"))
    assert "archetype person" in phone
    assert "contact" in phone
    status = next(r for r in rows if r.startswith("| **status**") and "draft 5%" in r)
    assert "one of draft, open, doing or done" in status
    assert any("last_seen_at" in r and "assumed" in r for r in rows)
    assert any("(3 partitions)" in r for r in rows)
