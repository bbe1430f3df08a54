"""The technology decision as a page of its own; the same template is a part of the architecture's page."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from dbarchitect.report.choice import charts
from dbarchitect.report.choice.digest import counting, excluded, name_of, range_of, standing
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from dbarchitect.model.choice import Choice

MEDIA = "text/html"


def context(choice: Choice) -> dict[str, Any]:
    """What `technology.html.j2` needs."""
    return {
        "choice": choice,
        "score_chart": charts.scores(choice),
        "turn_chart": charts.turns(choice),
        "standing": standing(choice),
        "counting": counting(choice),
        "out": excluded(choice),
        "name_of": name_of,
        "range_of": range_of,
    }


def render(choice: Choice) -> str:
    """The page; its content security policy allows nothing but the style written into it."""
    made = environment()
    style = made.get_template("style.css").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return made.get_template("choice.html.j2").render(**context(choice), style=style, policy=policy)
