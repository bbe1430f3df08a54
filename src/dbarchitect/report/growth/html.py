"""Growth as one self-contained page with a chart."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from dbarchitect.report.growth import words
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from dbarchitect.model.growth import Growth

MEDIA = "text/html"


def render(growth: Growth) -> str:
    """The page; its content security policy allows nothing but the style written into it."""
    made = environment().overlay()
    style = "".join(made.get_template(name).render() for name in ("style.css", "growth.css"))
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return made.get_template("growth.html.j2").render(it=growth, words=words, style=style, policy=policy)
