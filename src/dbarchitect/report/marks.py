"""User text made safe for Markdown and Mermaid."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dbarchitect.report.words import clean, line

_SPECIAL = re.compile(r"([\\`*\[\]<>~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))|(?<=&)(?=[a-zA-Z#])")
_BLOCK_START = re.compile(r"^(#{1,6}(?=\s)|[-+=](?=\s|[-=])|\d{1,9}(?=[.)]\s))")
_TICKS = re.compile(r"`+")


def md(text: str) -> str:
    """`text` on one line as Markdown that shows exactly these characters."""
    escaped = _SPECIAL.sub(lambda m: f"\\{m.group(1)}" if m.group(1) else "amp;", line(text))
    return _BLOCK_START.sub(
        lambda m: m.group(1)[:-1] + "\\" + m.group(1)[-1] if m.group(1)[0] in "#-+=" else m.group(1) + "\\", escaped
    )


def code(text: str) -> str:
    """`text` on one line as a code span."""
    flat = line(text)
    if not flat:
        return ""
    fence = "`" * (max((len(t) for t in _TICKS.findall(flat)), default=0) + 1)
    gap = " " if "`" in (flat[0], flat[-1]) else ""
    return f"{fence}{gap}{flat}{gap}{fence}"


def block(text: str, language: str = "") -> str:
    """`text` as a fenced block whose fence the text cannot end."""
    body = clean(text).strip("\n")
    fence = "`" * max(3, max((len(t) for t in _TICKS.findall(body)), default=0) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table of cells that are Markdown already (their bars are escaped here); empty without rows."""
    if not rows:
        return ""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(' --- ' for _ in head)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)])


def paragraphs(*pieces: str) -> str:
    """The pieces that are not empty, with a blank line between them and one line end at the end; empty when all are."""
    kept = [p.strip("\n") for p in pieces if p.strip()]
    return "\n\n".join(kept) + "\n" if kept else ""


_MERMAID_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


def mermaid_word(text: str) -> str:
    """`text` as one Mermaid word: other characters become underscores."""
    if _MERMAID_WORD.match(text):
        return text
    word = _UNSAFE.sub("_", text).strip("_") or "unnamed"
    return word if word[0].isalpha() else f"n_{word}"


_LOOKALIKES = str.maketrans({'"': "'", "<": "‹", ">": "›", "%": "％", "\\": "＼", "&": "＆", "#": "＃"})


def mermaid_text(text: str) -> str:
    """`text` as a Mermaid string, quotes included.

    Mermaid has no escape that its entity-relationship diagrams decode: what it would misread becomes a lookalike.
    """
    return f'"{line(text).translate(_LOOKALIKES)}"'
