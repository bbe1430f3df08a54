"""The normalization as one self-contained page."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from dbarchitect.report import colouring
from dbarchitect.report.normalization import words
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from dbarchitect.model.normalization import Normalization

MEDIA = "text/html"


def render(normalization: Normalization) -> str:
    """The page; its content security policy allows nothing but the style and the script written into it."""
    made = environment().overlay()
    made.filters |= {"sql": colouring.sql}
    style, script = (made.get_template(n).render() for n in ("style.css", "script.js"))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return made.get_template("normalization.html.j2").render(
        it=normalization,
        forms=words.ordered(normalization),
        words=words,
        title=normalization.source.where or "Database",
        style=style,
        script=script,
        policy=policy,
        tables=(),
        numbers={},
    )


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
