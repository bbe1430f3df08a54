"""The rehearsal as one self-contained page with its timeline."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from dbarchitect.report.migration.rehearsal import words
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from dbarchitect.model.rehearsal import Rehearsal

MEDIA = "text/html"


def render(it: Rehearsal) -> str:
    """The page; its content security policy allows nothing but the style written into it."""
    made = environment().overlay()
    style = made.get_template("style.css").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return made.get_template("rehearsal.html.j2").render(it=it, words=words, style=style, policy=policy)
