"""The fixes of an assessment tried in a sandbox, in the order of their findings, within a bound of time."""

from __future__ import annotations

import time
from math import ceil
from typing import TYPE_CHECKING

from dbarchitect.repair.ground import ground_of_schema, ground_of_script
from dbarchitect.repair.trying import Before, Outcome, tried

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.model.findings import Assessment, Finding
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.repair.trying import Tried

SECONDS = 20.0
_NO_TIME = "there was no time left to try it"


def prove_fixes(
    inspection: Inspection,
    assessment: Assessment,
    *,
    script: str | None = None,
    seconds: float = SECONDS,
    say: Callable[[str], None] = lambda _: None,
) -> Assessment:
    """The assessment with each fix marked: `proven`, or why not. `script` makes the source with its rows, when it is ours."""
    from dbarchitect.core.errors import ArchitectError
    from dbarchitect.sandbox import needed_extensions, open_sandbox

    able = tuple(f for f in assessment.findings if f.fix is not None and f.fix.sql)
    if not able:
        return assessment
    if inspection.source.engine != "postgresql":
        say("trying the fixes where the engine runs here")
        return _marked(assessment, _elsewhere(inspection, able, seconds))
    say("trying the fixes in a sandbox")
    needs = frozenset(e.name for e in inspection.schema_.extensions)
    try:
        with open_sandbox(
            _version(inspection), needs | (needed_extensions(script) if script else frozenset())
        ) as sandbox:
            made = (
                ground_of_script(sandbox, script, inspection)
                if script is not None
                else ground_of_schema(sandbox, inspection)
            )
            outcomes = _Round(made[0], seconds).all(able)
    except ArchitectError as error:
        outcomes = {f.key: Outcome(None, f"no sandbox: {error.message}") for f in able}
    return _marked(assessment, outcomes)


def _elsewhere(inspection: Inspection, able: Sequence[Finding], seconds: float) -> dict[str, Outcome]:
    from dbarchitect.repair.elsewhere import Elsewhere, place_for

    with place_for(inspection) as place:
        if isinstance(place, str):
            return {f.key: Outcome(None, place) for f in able}
        return _Round(Elsewhere(place, inspection), seconds).all(able)


def _version(inspection: Inspection) -> int | None:
    """The source's version where this machine can start it; None for the best there is."""
    from dbarchitect.sandbox.providers import find_providers

    wanted = inspection.source.major
    return wanted if wanted in {p.version for p in find_providers()} else None


def _marked(assessment: Assessment, outcomes: dict[str, Outcome]) -> Assessment:
    findings = tuple(
        f.model_copy(update={"fix": f.fix.but(proven=o.ok, why=o.why)})
        if f.fix is not None and (o := outcomes.get(f.key)) is not None
        else f
        for f in assessment.findings
    )
    return assessment.model_copy(update={"findings": findings})


class _Round:
    """All fixes, each by itself while there is time for that, else several at once and halved where they fail together."""

    def __init__(self, ground: Tried, seconds: float) -> None:
        self.ground = ground
        self.end = time.monotonic() + seconds
        began = time.monotonic()
        self.before = Before.of(ground.look())
        self.look_s = time.monotonic() - began
        self.outcomes: dict[str, Outcome] = {}

    def all(self, findings: Sequence[Finding]) -> dict[str, Outcome]:
        left = max(0.1, self.end - time.monotonic())
        # a trial looks twice; half of the time is kept for halving
        at_once = max(1, ceil(len(findings) * (2 * self.look_s + 0.05) / (left / 2)))
        for start in range(0, len(findings), at_once):
            self._try(findings[start : start + at_once])
        self.ground.close()
        return self.outcomes

    def _try(self, findings: Sequence[Finding]) -> None:
        if time.monotonic() > self.end:
            self.outcomes |= {f.key: Outcome(None, _NO_TIME) for f in findings}
            return
        outcome = tried(self.ground, self.before, findings)
        if (outcome.ok is True and not outcome.why) or len(findings) == 1:
            self.outcomes |= {f.key: outcome for f in findings}
            return
        middle = len(findings) // 2
        self._try(findings[:middle])
        self._try(findings[middle:])
