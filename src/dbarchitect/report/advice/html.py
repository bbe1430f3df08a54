"""The advice as one self-contained page, the curve of budget against cost drawn."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from dbarchitect.report import colouring
from dbarchitect.report.advice import words
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from dbarchitect.model.advice import Advice, Point

MEDIA = "text/html"
_WIDE, _HIGH = 600.0, 200.0


def render(it: Advice) -> str:
    """The page; its content security policy allows nothing but the style and the script written into it."""
    made = environment().overlay()
    made.filters |= {"sql": colouring.sql}
    style, script = made.get_template("style.css").render(), made.get_template("script.js").render()
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return made.get_template("advice.html.j2").render(
        it=it, words=words, title=it.source or "Indexes", style=style, script=script, policy=policy, costs=drawn(it.curve, "cost"),
        bounds=drawn(it.curve, "bound"), wide=_WIDE, high=_HIGH,
    )  # fmt: skip


def drawn(curve: tuple[Point, ...], what: str) -> str:
    """The points of a line in a box of 600 by 200: budgets from left to right, 100 % of today's cost at the top."""
    most = max((p.budget_bytes for p in curve), default=1) or 1
    return " ".join(
        f"{_WIDE * p.budget_bytes / most:.1f},{_HIGH * (1 - min(1.0, getattr(p, what))):.1f}" for p in curve
    )


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
