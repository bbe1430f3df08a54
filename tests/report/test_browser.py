"""The page in a real browser: headless Chromium over the DevTools protocol, real mouse, real keys."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dbarchitect.model.architecture import Architecture
from dbarchitect.report import html

from .architectures import empty, generated, hostile, project_tracker
from .chromium import Chromium, program

pytestmark = pytest.mark.skipif(program() is None, reason="Chromium is not installed (Debian package: chromium)")

MAKERS: dict[str, Callable[[], Architecture]] = {
    "tracker": project_tracker,
    "hostile": hostile,
    "empty": empty,
    "forty": lambda: generated(40),
    "many": lambda: generated(120),
}
SHIFT = 8


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    found = Chromium()
    yield found
    found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages with spaces")
    for name, make in MAKERS.items():
        (folder / f"{name}.html").write_text(html.render(make()), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in MAKERS}


@pytest.fixture
def page(browser: Chromium, pages: dict[str, Path]) -> Chromium:
    """The tracker's page on a desktop, in the light."""
    browser.screen(1400, 950, prefers_color_scheme="light")
    browser.open(pages["tracker"])
    browser.run("try { localStorage.clear() } catch {}")
    browser.open(pages["tracker"])
    return browser


def table(page: Chromium, name: str) -> int:
    """The number of a table in the diagram."""
    return int(page.run(f"[...document.querySelectorAll('.card .name')].findIndex(n => n.textContent === '{name}')"))


def shown_node(number: int) -> str:
    return f".picture:not([hidden]) .node[data-t='{number}']"


def focus_name(page: Chromium) -> str:
    return str(
        page.run(
            "(e => e.id || e.dataset.detail || e.dataset.zoom || e.dataset.t || e.getAttribute('href') || e.className || e.tagName)"
            "(document.activeElement)"
        )
    )


@pytest.mark.parametrize("name", list(MAKERS))
def test_no_error_and_no_request(browser: Chromium, pages: dict[str, Path], name: str) -> None:
    browser.screen(1400, 950, prefers_color_scheme="light")
    browser.open(pages[name])
    browser.settle(0.1)
    for event in browser.events:
        method, what = event["method"], event["params"]
        assert method not in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"), what
        if method == "Network.requestWillBeSent":
            assert what["request"]["url"].startswith(("file:", "data:")), what["request"]["url"]
    requested = [e for e in browser.events if e["method"] == "Network.requestWillBeSent"]
    assert len([e for e in requested if e["params"]["request"]["url"].startswith("file:")]) == 1


@pytest.mark.parametrize("width", [375, 700, 1024, 1400])
@pytest.mark.parametrize("name", list(MAKERS))
def test_nothing_is_wider_than_the_screen(browser: Chromium, pages: dict[str, Path], name: str, width: int) -> None:
    browser.screen(width, 812, mobile=width < 500)
    browser.open(pages[name])
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run("innerWidth") == width


def test_search_filters_tables_and_columns(page: Chromium) -> None:
    page.click("#find")
    page.type("invoice")
    bright = "[...document.querySelectorAll('.picture:not([hidden]) .node.on')].map(n => n.querySelector('.name').textContent)"
    assert page.run(bright) == ["invoices", "invoice_lines"]
    assert page.run("document.querySelector('#found').value") == "2 of 20 tables"
    assert page.run("document.querySelector('.picture:not([hidden])').classList.contains('dim')")
    page.key("Enter", 13)
    assert "invoice" in page.run("document.querySelector('#found').value")
    page.key("Escape", 27)
    assert page.run(f"{bright}.length") == 0
    page.type("storage_key")
    assert page.run(bright) == ["attachments"]


def test_clicking_a_table_highlights_its_relations_and_opens_its_panel(page: Chromium) -> None:
    number = table(page, "milestones")
    page.click(shown_node(number))
    page.settle()
    bright = page.run(
        "[...document.querySelectorAll('.picture:not([hidden]) .node.on')].map(n => n.getAttribute('aria-label').split(',')[0])"
    )
    assert sorted(bright) == ["companies", "milestones", "projects", "tasks"]
    assert page.run("document.querySelectorAll('.picture:not([hidden]) .link.on').length") == 3
    assert page.run("document.querySelector('#panel-title').textContent") == "milestones"
    words = page.run("document.querySelector('.panel-body').innerText")
    for promised in (
        "due_on",
        "date",
        "Constraints",
        "attacks held",
        "Row security, forced",
        "12 of 12 attempts refused",
    ):
        assert promised in words
    assert page.run("document.querySelectorAll('#panel [id]:not(#panel-title, #close)').length") == 0
    page.click("#close")
    assert page.run("document.querySelector('#panel').hidden")
    assert page.run("document.querySelectorAll('.picture .node.on').length") == 0


def test_a_link_in_the_panel_leads_to_the_other_table(page: Chromium) -> None:
    page.click(shown_node(table(page, "milestones")))
    page.settle()
    page.click(f"#panel a[href='#t-{table(page, 'projects')}']")
    page.settle()
    assert page.run("document.querySelector('#panel-title').textContent") == "projects"


def test_the_panel_never_covers_the_chosen_table(page: Chromium) -> None:
    for name in ("webhook_deliveries", "companies", "users", "time_entries"):
        page.click(shown_node(table(page, name)))
        page.settle()
        clear = page.run(
            "(() => { const n = document.querySelector('.picture:not([hidden]) .node.chosen').getBoundingClientRect();"
            " const p = document.querySelector('#panel').getBoundingClientRect(); const s = document.querySelector('.stage').getBoundingClientRect();"
            " return n.right <= p.left + 1 && n.left >= s.left - 1 && n.top >= s.top - 1 && n.bottom <= s.bottom + 1 })()"
        )
        assert clear, name
        page.click("#close")
        page.click("[data-zoom=fit]")
        page.settle()


def view(page: Chromium) -> str:
    return str(page.run("document.querySelector('.picture:not([hidden]) .view').style.transform"))


def test_mouse_moves_and_zooms(page: Chromium) -> None:
    start = view(page)
    x, y = page.place(".stage")
    page.drag((x - 490, y + 250), (60, -40))
    moved = view(page)
    assert moved != start
    assert page.run("document.querySelector('#panel').hidden")
    page.send("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=-300)
    page.settle()
    zoomed = view(page)
    assert float(zoomed.split("scale(")[1].rstrip(")")) > 1.2
    page.click("[data-zoom=fit]")
    page.settle()
    assert view(page) == "translate(0px, 0px) scale(1)"


def test_the_wheel_scrolls_the_page_until_the_diagram_is_touched(page: Chromium) -> None:
    x, y = page.place(".stage")
    before, top = view(page), page.run("scrollY")
    page.send("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=200)
    page.settle()
    assert view(page) == before
    assert page.run("scrollY") > top


def test_the_point_under_the_wheel_stays(page: Chromium) -> None:
    selector = shown_node(table(page, "tasks"))
    x, y = page.place(selector)
    page.send("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=-200, modifiers=2)
    page.settle()
    found = page.run(
        f'(r => [r.x + r.width / 2, r.y + r.height / 2])(document.querySelector("{selector}").getBoundingClientRect())'
    )
    assert abs(found[0] - x) < 3
    assert abs(found[1] - y) < 3


def test_all_columns_can_be_shown(page: Chromium) -> None:
    page.click("button[data-detail=all]")
    assert page.run("document.querySelector('.picture:not([hidden])').dataset.detail") == "all"
    assert page.run("getComputedStyle(document.querySelector('.picture[data-detail=keys]')).display") == "none"


@pytest.mark.parametrize("name", ["tracker", "forty", "many"])
@pytest.mark.parametrize("detail", ["keys", "all"])
def test_text_stays_inside_its_table(browser: Chromium, pages: dict[str, Path], name: str, detail: str) -> None:
    browser.screen(1400, 950)
    browser.open(pages[name])
    browser.click(f"button[data-detail={detail}]")
    spilled = browser.run(
        "(() => { const svg = document.querySelector('.picture:not([hidden])'); const found = [];"
        " for (const far of [false, true]) { svg.classList.toggle('far-away', far);"
        " for (const n of svg.querySelectorAll('.node')) { const b = n.querySelector('.box').getBBox();"
        "  for (const t of n.querySelectorAll('text')) { if (getComputedStyle(t).display === 'none') continue; const r = t.getBBox();"
        "   if (r.x < -1 || r.x + r.width > b.width + 1 || r.y + r.height > b.height + 2) found.push(t.textContent); } } }"
        " return found })()"
    )
    assert spilled == []


def test_the_theme_can_be_chosen_and_is_remembered(page: Chromium, pages: dict[str, Path]) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.run(paper)
    page.click("#theme")
    dark = page.run(paper)
    assert dark != light
    assert page.run("document.querySelector('#theme').getAttribute('aria-pressed')") == "true"
    page.open(pages["tracker"])
    assert page.run(paper) == dark
    page.click("#theme")
    assert page.run(paper) == light


def test_the_systems_theme_is_followed(page: Chromium) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.run(paper)
    page.screen(1400, 950, prefers_color_scheme="dark")
    assert page.run(paper) != light


def test_details_unfold_one_by_one_and_all_together(page: Chromium) -> None:
    opened = "document.querySelectorAll('main details:not(.raw)[open]').length"
    assert page.run(opened) == 0
    page.click(".decision summary")
    assert page.run(opened) == 1
    assert "MongoDB" in page.run("document.querySelector('.decision[open]').innerText")
    page.click("#expand")
    assert page.run(opened) == page.run("document.querySelectorAll('main details:not(.raw)').length")
    page.click("#expand")
    assert page.run(opened) == 0


def test_an_address_with_a_table_unfolds_it(page: Chromium) -> None:
    number = table(page, "invoices")
    page.run(f"location.hash = '#t-{number}'")
    page.settle(0.1)
    assert page.run(f"document.querySelector('#t-{number}').open")


def test_the_keyboard_reaches_everything(page: Chromium) -> None:
    wanted = set(
        page.run(
            "[...document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]')]"
            ".filter(e => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})).map((e, i) => (e.dataset.probe = String(i)))"
        )
    )
    page.run("document.activeElement.blur(); scrollTo(0, 0)")
    reached: set[str] = set()
    hidden_focus = []
    for _ in range(len(wanted) + 20):
        page.key("Tab", 9)
        found = page.run(
            "(e => { const s = getComputedStyle(e); return [e.dataset.probe ?? '', s.outlineStyle !== 'none' || e.matches('.node'), e.tagName] })(document.activeElement)"
        )
        reached.add(found[0])
        if not found[1] and found[2] != "BODY":
            hidden_focus.append(found)
    assert wanted - reached == set()
    assert hidden_focus == []


def test_the_diagram_can_be_walked_with_keys(page: Chromium) -> None:
    page.run("document.querySelector('#wide').focus()")
    page.key("Tab", 9)
    first = focus_name(page)
    seen = {first}
    for key, code in (("ArrowRight", 39), ("ArrowDown", 40), ("ArrowLeft", 37), ("ArrowUp", 38)) * 6:
        page.key(key, code)
        seen.add(focus_name(page))
    assert len(seen) > 3
    page.key("Enter", 13, text="\r")
    page.settle()
    assert focus_name(page) == "panel-title"
    page.key("Escape", 27)
    assert page.run("document.querySelector('#panel').hidden")
    assert focus_name(page).isdigit()
    before = view(page)
    page.key("+", 187, text="+")
    page.settle()
    assert view(page) != before
    page.key("0", 48, text="0")
    page.settle()
    assert view(page) == "translate(0px, 0px) scale(1)"
    page.key("ArrowRight", 39, modifiers=SHIFT)
    page.settle()
    assert view(page) != "translate(0px, 0px) scale(1)"


def test_every_table_is_within_reach_of_the_arrow_keys(browser: Chromium, pages: dict[str, Path]) -> None:
    browser.screen(1400, 950)
    browser.open(pages["forty"])
    reached = browser.run(
        "(async () => { const svg = document.querySelector('.picture'); const seen = new Set(), queue = [0];"
        " const tick = () => new Promise(r => setTimeout(r));"
        " while (queue.length) { const i = queue.pop(); if (seen.has(i)) continue; seen.add(i);"
        "  for (const key of ['ArrowLeft','ArrowRight','ArrowUp','ArrowDown']) {"
        "   const n = svg.querySelector(`.node[data-t='${i}']`);"
        "   n.dispatchEvent(new MouseEvent('click', {bubbles: true}));"
        "   n.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})); await tick();"
        "   const j = Number(svg.querySelector('.node[tabindex=\"0\"]').dataset.t); if (!seen.has(j)) queue.push(j); } }"
        " return seen.size })()"
    )
    assert reached == 40


def test_copying_the_sql(page: Chromium) -> None:
    page.send("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    page.click("#sql [data-copy]")
    page.settle(0.2)
    assert page.run("document.querySelector('#sql [data-copy]').textContent") in ("Copied", "Selected")


def test_the_current_part_is_marked_in_the_contents(page: Chromium) -> None:
    page.run("document.querySelector('#part-8').scrollIntoView({behavior: 'instant'})")
    page.settle(0.2)
    assert page.run("document.querySelector('.toc [aria-current]').hash") == "#part-8"


def test_print_shows_all_details_and_no_buttons(page: Chromium) -> None:
    page.screen(1000, 1200, media="print")
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    assert page.run("[...document.querySelectorAll('main details')].every(d => d.open)")
    visible = page.run(
        "[...document.querySelectorAll('.decision .inside, .card .inside, .pattern .inside')].every(e => e.checkVisibility() && e.getBoundingClientRect().height > 20)"
    )
    assert visible
    assert page.run("[...document.querySelectorAll('.bar, .toc, .controls, .copy')].every(e => !e.checkVisibility())")
    page.run("window.dispatchEvent(new Event('afterprint'))")
    assert page.run("document.querySelectorAll('main details[open]').length") == 0


def test_print_works_without_the_event_too_and_in_the_dark(page: Chromium) -> None:
    page.screen(1000, 1200, media="print", prefers_color_scheme="dark")
    assert page.run(
        "[...document.querySelectorAll('.decision .inside')].every(e => e.getBoundingClientRect().height > 20)"
    )
    assert page.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_pdf_can_be_made(page: Chromium) -> None:
    made = base64.b64decode(page.send("Page.printToPDF", printBackground=True)["data"])
    assert made.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type /Page\b", made)) <= 60


CONTRAST = """
(() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return c.startsWith('color(') ? [m[0]*255, m[1]*255, m[2]*255, m[3] ?? 1] : [m[0], m[1], m[2], m[3] ?? 1] };
  const over = (a, b) => a.slice(0, 3).map((v, i) => v * a[3] + b[i] * (1 - a[3])).concat(1);
  const ground = e => { let stack = []; for (let n = e; n; n = n.parentElement) stack.push(parse(getComputedStyle(n).backgroundColor));
    return stack.reduceRight((b, a) => over(a, b), [255, 255, 255, 1]) };
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const poor = new Set();
  const walk = document.createTreeWalker(document.querySelector('body'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || e.closest('svg, script, style, .hide') || !e.checkVisibility()) continue;
    const back = ground(e), ink = over(parse(getComputedStyle(e).color), back);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.add(`${e.className || e.tagName}: ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
  }
  return [...poor];
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(page: Chromium, scheme: str) -> None:
    page.screen(1400, 950, prefers_color_scheme=scheme)
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.run(CONTRAST) == []


def test_parts_have_names_for_screen_readers(page: Chromium) -> None:
    tree = page.send("Accessibility.getFullAXTree")["nodes"]
    controls = {"button", "link", "textbox", "searchbox", "DisclosureTriangle"}
    nameless = [
        n["role"]["value"]
        for n in tree
        if not n.get("ignored") and n.get("role", {}).get("value") in controls and not n.get("name", {}).get("value")
    ]
    assert nameless == []


@pytest.mark.parametrize("name", ["forty", "many"])
def test_names_are_legible_when_the_whole_is_shown(browser: Chromium, pages: dict[str, Path], name: str) -> None:
    browser.screen(1400, 950)
    browser.open(pages[name])
    least = browser.run(
        "(() => { const svg = document.querySelector('.picture:not([hidden])');"
        " return Math.min(...[...svg.querySelectorAll('.node text.far')].map(t => t.getBoundingClientRect().height)) })()"
    )
    assert least >= (9 if name == "forty" else 5)
