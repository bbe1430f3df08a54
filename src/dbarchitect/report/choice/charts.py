"""The charts of a technology decision as SVG: values by criterion, and how far the answer is from turning.

Colours come from the page's style by class; every mark has its figure as text, so that nothing is said by colour alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.report.choice.digest import counting, name_of, standing

if TYPE_CHECKING:
    from markupsafe import Markup

    from dbarchitect.model.choice import Challenger, Choice

_LEFT, _ROW, _TOP, _WIDE = 250, 26, 46, 960
_MOST_ENGINES = 5
_GAP = 14
_LONGEST_NAME, _COLUMN_NAME = 30, 17


def scores(choice: Choice) -> Markup:
    """A bar for each criterion and engine, the criteria by weight, the engines by score."""
    engines, criteria = standing(choice, _MOST_ENGINES)[: _MOST_ENGINES + 2], counting(choice)
    column = (_WIDE - _LEFT) / max(len(engines), 1)
    height = _TOP + _ROW * len(criteria) + 6
    parts = []
    for i, it in enumerate(engines):
        x = _LEFT + i * column
        parts.append(_text(x, 18, _short(it.name, _COLUMN_NAME), "c-name" + (" c-first" if i == 0 else "")))
        parts.append(_text(x, 36, f"{it.score:.2f}", "c-soft"))
    for j, weight in enumerate(criteria):
        y = _TOP + j * _ROW
        parts.append(_text(0, y + 15, weight.title, "c-label"))
        parts.append(_text(_LEFT - 14, y + 15, f"{weight.weight:.0%}", "c-soft c-end"))
        for i, it in enumerate(engines):
            value, x, full = it.by_criterion[weight.criterion], _LEFT + i * column, column - _GAP - 34
            parts.append(_rect(x, y + 5, full, 12, "c-rail"))
            parts.append(_rect(x, y + 5, max(full * value, 1), 12, "c-bar" + (" c-first" if i == 0 else "")))
            parts.append(_text(x + full + 6, y + 15, f"{value:.2f}", "c-figure"))
    said = "; ".join(f"{e.name} {e.score:.2f}" for e in engines)
    return _svg(
        height, "Values by criterion", f"Scores: {said}. The same figures are in the table of the ranking.", parts
    )


class _Turn(NamedTuple):
    challenger: str
    when: str
    now: float
    at: float
    """Both on the axis, 0..1."""
    says: str


def turns(choice: Choice) -> Markup | None:
    """How far each figure or weight must move before another engine wins; None when nothing known turns the answer."""
    loads = [t for c in choice.sensitivity if c.kind == "load" and (t := _by_load(choice, c))]
    moved = [t for c in choice.sensitivity if c.kind == "weight" and (t := _by_weight(choice, c))]
    if not loads and not moved:
        return None
    parts: list[Markup] = []
    y = 8.0
    if loads:
        y = _panel(
            parts, y, "The load, times what it is", ("÷1,000", "÷100", "÷10", "now", "×10", "×100", "×1,000"), loads
        )
    if moved:
        y = _panel(parts, y, "The weight of a criterion", ("0 %", "25 %", "50 %", "75 %", "100 %"), moved)
    said = "; ".join(f"{t.challenger} when {t.when}" for t in (*loads, *moved))
    return _svg(y, "What would change the answer", said, parts)


_DECADES = 3.0


def _by_load(choice: Choice, it: Challenger) -> _Turn | None:
    now = _figure(choice, it.of)
    if not now or not it.after:
        return None
    factor = it.after / now
    at = (math.log10(factor) + _DECADES) / (2 * _DECADES)
    says = f"×{factor:,.3g}" if factor >= 1 else f"÷{1 / factor:,.3g}"
    return _Turn(name_of(choice, it.challenger), it.wins_when, 0.5, min(max(at, 0.0), 1.0), says)


def _by_weight(choice: Choice, it: Challenger) -> _Turn | None:
    now = next((w.weight for w in choice.weights if w.criterion == it.of), None)
    if now is None or it.after is None:
        return None
    title = next(w.title for w in choice.weights if w.criterion == it.of)
    return _Turn(name_of(choice, it.challenger), it.wins_when, now, it.after, f"{title.lower()} {it.after:.0%}")


def _figure(choice: Choice, field: str) -> float | None:
    load = next((s.load for s in choice.demand.shares if s.part == choice.primary.role), None)
    if load is None:
        return None
    if field == "data_bytes":
        return max((b for b in (load.data_bytes, load.data_bytes_in_3_years) if b), default=None)
    value: float | None = getattr(load, field, None)
    return value


def _panel(parts: list[Markup], y: float, title: str, ticks: tuple[str, ...], rows: list[_Turn]) -> float:
    width = _WIDE - _LEFT - 240
    bottom = y + 30 + len(rows) * _ROW
    parts.append(_text(0, y + 14, title, "c-name"))
    for i, tick in enumerate(ticks):
        x = _LEFT + width * i / (len(ticks) - 1)
        parts.append(_line(x, y + 24, x, bottom, "c-grid"))
        parts.append(_text(x, bottom + 16, tick, "c-soft c-middle"))
    for i, row in enumerate(rows):
        at, now, mid = _LEFT + width * row.at, _LEFT + width * row.now, y + 40 + i * _ROW
        parts.append(_text(0, mid + 4, _short(row.challenger), "c-label"))
        parts.append(_line(now, mid, at, mid, "c-way"))
        parts.append(_circle(now, mid, "c-now"))
        parts.append(_circle(at, mid, "c-turn"))
        parts.append(_text(_LEFT + width + 14, mid + 4, row.says, "c-figure"))
    return bottom + 34


def _short(name: str, most: int = _LONGEST_NAME) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _svg(height: float, title: str, said: str, parts: list[Markup]) -> Markup:
    from markupsafe import Markup

    inside = Markup("").join(parts)
    head = Markup(
        '<svg class="chart" viewBox="0 0 {} {:.0f}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>'
    )
    return head.format(_WIDE, height, title, title, said) + inside + Markup("</svg>")


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    from markupsafe import Markup

    return Markup('<text x="{:.1f}" y="{:.1f}" class="{}">{}</text>').format(x, y, kind, text)


def _rect(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    from markupsafe import Markup

    shape = '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="2" class="{}"/>'
    return Markup(shape).format(x, y, width, height, kind)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    from markupsafe import Markup

    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>').format(x1, y1, x2, y2, kind)


def _circle(x: float, y: float, kind: str) -> Markup:
    from markupsafe import Markup

    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="5" class="{}"/>').format(x, y, kind)
