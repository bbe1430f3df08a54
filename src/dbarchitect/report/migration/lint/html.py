"""The judgement as one self-contained page: each statement with its verdict, what was measured and the safe form."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from dbarchitect.report import colouring
from dbarchitect.report.migration.lint import words
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from dbarchitect.model.migration import LintReport

MEDIA = "text/html"
_TONES = {"unsafe": "bad", "caution": "l-warning", "safe": "good"}


def render(report: LintReport) -> str:
    """The page; its content security policy allows nothing but the style written into it."""
    made = environment().overlay()
    made.filters |= {"sql": colouring.sql}
    style = made.get_template("style.css").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    numbered = tuple(enumerate(report.statements, 1))
    return made.get_template("lint.html.j2").render(
        it=report,
        words=words,
        files=[(name, tuple(those)) for name, those in groupby(numbered, key=lambda s: s[1].file)],
        counts=[(g, sum(s.verdict == g for s in report.statements)) for g in ("unsafe", "caution", "safe")],
        tones=_TONES,
        style=style,
        policy=policy,
    )
