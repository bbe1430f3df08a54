"""The explanation as one self-contained page, the plan drawn with bars as wide as its time."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from dbarchitect.report import colouring
from dbarchitect.report.explanation import words
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from dbarchitect.model.explanation import Explanation, Step

MEDIA = "text/html"
MOST_DEPTH = 40


@dataclass(frozen=True)
class Row:
    """A node as it is drawn. `begin` and `end` are where its bar stands, in percent of the whole."""

    step: Step
    depth: int
    heading: str
    begin: float
    end: float
    causes: tuple[int, ...]
    children: int
    position: int
    among: int


def render(it: Explanation) -> str:
    """The page; its content security policy allows nothing but the style and the script written into it."""
    made = environment().overlay()
    made.filters |= {"sql": colouring.sql, "statement": words.statement}
    shared, own, script = (made.get_template(n).render() for n in ("style.css", "plan.css", "script.js"))
    drawing = made.get_template("plan.js").render()
    style = f"{shared}\n{own}"
    whole = f"{script}\n{drawing}"
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(whole)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return made.get_template("explanation.html.j2").render(
        it=it, rows=rows(it), words=words, title=it.source or "A plan", style=style, script=whole, policy=policy,
    )  # fmt: skip


def rows(it: Explanation) -> tuple[Row, ...]:
    """The nodes in order, with their place and their bars one behind the other."""
    deep = words.depths(it)
    about: dict[int, list[int]] = {}
    for at, cause in enumerate(it.causes, 1):
        for node in cause.nodes:
            about.setdefault(node, []).append(at)
    place = {c.number: (i, len(n.children)) for n in it.plan.nodes() for i, c in enumerate(n.children, 1)}
    below = {n.number: len(n.children) for n in it.plan.nodes()}
    found, passed = [], 0.0
    for step in it.steps:
        own = 100 * (step.share or 0.0)
        position, among = place.get(step.node, (1, 1))
        found.append(Row(
            step, min(deep[step.node], MOST_DEPTH), words.heading(it, step.node), passed, passed + own,
            tuple(about.get(step.node, ())), below[step.node], position, among,
        ))  # fmt: skip
        passed += own
    return tuple(found)


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
