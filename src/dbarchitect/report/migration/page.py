"""A plan, or its phases, as one self-contained page."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from dbarchitect.report import colouring
from dbarchitect.report.migration.phases import words as phases
from dbarchitect.report.migration.plan import words
from dbarchitect.report.page import environment
from dbarchitect.report.words import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.migration import Phase, Plan, Step

MEDIA = "text/html"
WIDTH, ROW = 900, 30
_VERSIONS = (("old", "old version"), ("new", "new version"))
Bar = tuple[float, float, float, str]
"""Where it begins, its width, its top, and what it says."""


def render(plan: Plan) -> str:
    """The page; its content security policy allows nothing but the style written into it."""
    made = environment().overlay()
    made.filters |= {"sql": colouring.sql}
    style = made.get_template("style.css").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    shown = {
        "it": plan, "words": words, "phases": phases, "page": _Shown(plan), "style": style, "policy": policy,
        "headline": (phases if plan.phases else words).headline(plan),
    }  # fmt: skip
    return made.get_template("migration.html.j2").render(**shown)


class _Shown:
    """What the template draws."""

    width = WIDTH
    row = ROW

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._each = WIDTH / max(1, len(plan.phases))

    def columns(self) -> Iterator[tuple[float, float, str]]:
        """Each phase with its place and width."""
        for i, phase in enumerate(self._plan.phases):
            yield i * self._each, self._each, phase.name.replace("_", " ")

    def bars(self) -> Iterator[Bar]:
        """From which phase to which each version of the application works."""
        for n, (version, said) in enumerate(_VERSIONS):
            places = [i for i, p in enumerate(self._plan.phases) if version in p.versions]
            if places:
                yield places[0] * self._each, (places[-1] - places[0] + 1) * self._each, (n + 1) * ROW, said

    def marks(self) -> Iterator[tuple[float, bool | None]]:
        """Each phase with whether it stood its trial."""
        for i, phase in enumerate(self._plan.phases):
            seen = (phase.trial.old, phase.trial.new, phase.trial.same, phase.trial.back)
            tried = [s for s in seen if s is not None]
            yield (i + 0.5) * self._each, all(tried) if tried else None

    def facts(self, phase: Phase) -> tuple[tuple[str, str], ...]:
        """What must be known of a phase, each with its name."""
        return (
            ("versions", " and ".join(phase.versions)), ("blocks", phase.blocks or "nobody"),
            ("tried", f"{phases.tried(phase)}; {phase.trial.statements} statements"), ("turn back when", phase.rollback_when),
        )  # fmt: skip

    @staticmethod
    def sql(steps: tuple[Step, ...]) -> str:
        return clean("\n".join(f"{s.sql.rstrip().rstrip(';')};" for s in steps))

    @staticmethod
    def back(plan: Plan) -> str:
        """The way back of a plan without phases."""
        return clean("\n".join(f"{s.reverse.rstrip(';')};" for s in reversed(plan.steps) if s.reverse))
