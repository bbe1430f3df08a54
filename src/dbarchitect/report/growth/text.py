"""Growth in the terminal: what breaks first, sizes, a chart of costs."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.report.growth import words
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from dbarchitect.model.growth import Growth

_BOLD, _DIM, _HEAD, _BAD, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;36m", "\x1b[1;33m", "\x1b[0m"


def render(growth: Growth, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width`, with ANSI colours when `colour`."""
    width = max(width, 50)

    def styled(text: str, style: str) -> str:
        return f"{style}{text}{_END}" if colour else text

    def wrapped(text: str, indent: int, style: str = "") -> list[str]:
        rows = textwrap.wrap(
            line(text), width, initial_indent=" " * indent, subsequent_indent=" " * indent, break_on_hyphens=False
        )
        return [styled(r, style) if style else r for r in rows]

    out = [styled(line(words.source_line(growth)), _BOLD), *wrapped(words.headline(growth), 0)]
    if growth.breaks:
        out += ["", styled("WHAT BREAKS, AND WHEN", _HEAD)]
    for one in growth.breaks[: words.MOST_BREAKS]:
        out += ["", f"  {styled(words.at(one), _BAD)}  {one.kind}", *wrapped(one.message, 4)]
        out += wrapped(f"then: {one.advice}", 4, _DIM) if one.advice else []
    if len(growth.breaks) > words.MOST_BREAKS:
        out += ["", f"  and {len(growth.breaks) - words.MOST_BREAKS} more: in the JSON"]
    out += ["", styled("SIZES", _HEAD), *_sizes(growth, width)]
    if steepest := words.steepest(growth):
        out += [
            "",
            styled(
                f"COST AT {words.factor(growth.factors[-1])}, IN TIMES TODAY'S (a block: a tenth of a power of ten)",
                _HEAD,
            ),
        ]
        name = min(36, max(len(s.statement) for s in steepest), width // 3)
        for s in steepest:
            ratio = (s.costs[-1] or 0) / max(s.costs[0] or 1, 0.01)
            bar = words.bar(s, width - name - 14)
            out.append(f"  {line(s.statement)[:name]:<{name}} {words.number(ratio):>7}x {bar}")
    for title, rows in (("HOW FAR TO TRUST IT", growth.reasons), ("NOT JUDGED", growth.not_judged)):
        if rows:
            out += ["", styled(title, _HEAD)]
            for row in rows:
                out += wrapped(f"- {row}", 2)
    return "\n".join(out) + "\n"


def _sizes(growth: Growth, width: int) -> list[str]:
    columns = growth.factors[: max(1, (width - 34) // 11)]
    out = ["  " + f"{'':<30}" + "".join(f"{words.factor(f):>11}" for f in columns)]
    if any(growth.dates[1:]):
        out.append("  " + f"{'':<30}" + "".join(f"{d or '–':>11}" for d in growth.dates[: len(columns)]))
    out.append("  " + f"{'all':<30}" + "".join(f"{words.size(b):>11}" for b in growth.total_bytes[: len(columns)]))
    for one in growth.tables[: words.MOST_TABLES]:
        whole = [b + i for b, i in zip(one.bytes, one.index_bytes, strict=True)]
        out.append(
            "  " + f"{line(one.table)[:29]:<30}" + "".join(f"{words.size(b):>11}" for b in whole[: len(columns)])
        )
    return out
