"""Numbers and stretches of user text as people read them."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """`text` without control characters (a terminal or a reader could be misled by them); line ends are kept."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))


def line(text: str) -> str:
    """`text` on one line, without control characters."""
    return " ".join(clean(text).split())


def number(value: float) -> str:
    """`1234567` as `1,234,567`; a fraction keeps at most two digits."""
    return (
        f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:,.2f}".rstrip("0").rstrip(".")
    )


def short(value: float) -> str:
    """`1234567` as `1.23 M`; below ten thousand the number itself."""
    if abs(value) < 1e4:
        return number(value)
    size, unit = next(((s, u) for s, u in ((1e12, "T"), (1e9, "G"), (1e6, "M")) if abs(value) >= s), (1e3, "k"))
    return f"{value / size:.3g} {unit}" if abs(value) < 1e15 else f"{value:.1e}"


def milliseconds(value: float | None) -> str:
    """`0.42 ms`, `13 ms`, `1.2 s`; empty when unknown."""
    if value is None:
        return ""
    if value >= 1000:
        return f"{value / 1000:.3g} s"
    return f"{value:.2f} ms" if value < 1 else f"{value:.3g} ms"


_PLAIN_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*(?=,? [^(]|[.;]?$)")


def raised(text: str) -> str:
    """`text` on one line with its first letter raised, unless it begins with what may be an identifier (`tasks.id`)."""
    flat = line(text)
    return flat[0].upper() + flat[1:] if _PLAIN_WORD.match(flat) else flat


def sentence(text: str) -> str:
    """`text` raised and with a full stop; empty stays empty."""
    flat = raised(text)
    return flat if not flat or flat[-1] in ".!?…:" else flat + "."


def titled(name: str) -> str:
    """`next_steps` as `Next steps`."""
    flat = line(name.replace("_", " ").replace("-", " "))
    return flat[:1].upper() + flat[1:]
