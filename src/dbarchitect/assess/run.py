"""All checks over one inspection: findings ranked, one for each root cause, and a verdict of every check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.assess.baseline import Baseline
from dbarchitect.assess.case import Case, NotJudged
from dbarchitect.assess.causes import folded, rooted
from dbarchitect.assess.ranking import HARM, ranked
from dbarchitect.assess.registry import all_checks
from dbarchitect.model.findings import Assessment, Finding, Silenced, SourceCounts, Verdict

if TYPE_CHECKING:
    from dbarchitect.assess.registry import Check
    from dbarchitect.model.findings import Level
    from dbarchitect.model.inspection import Inspection, Probe


@dataclass(frozen=True)
class Scope:
    """What is looked for, and what is known already. `checks` None: all of them; `level`: findings at least that bad."""

    checks: tuple[Check, ...] | None = None
    level: Level = "notice"
    baseline: Baseline = field(default_factory=Baseline)
    former: frozenset[tuple[str, str]] | None = None
    """(check, object) of the findings of a former assessment: only others are shown."""


EVERYTHING = Scope()


def probes(inspection: Inspection, scope: Scope = EVERYTHING) -> tuple[Probe, ...]:
    """What the checks would ask of the data, each question once."""
    case = Case(inspection)
    asked = {
        p.key: p
        for c in _checks(scope)
        if c.probes and case.engine in c.engines and not _missing(c, case)
        for p in c.probes(case)
    }
    return tuple(asked.values())


def assess(inspection: Inspection, scope: Scope = EVERYTHING) -> Assessment:
    """Every check's verdict, and the findings of those that found something."""
    case = Case(inspection)
    checks = {c.name: c for c in _checks(scope)}
    answers = {name: _run(check, case) for name, check in checks.items()}
    every = tuple(f for those, _ in answers.values() for f in those)
    shown, silenced, known = _unknown(folded(every, checks, case), scope)
    verdicts = tuple(_verdict(checks[name], those, why) for name, (those, why) in answers.items())
    tables = inspection.schema_.tables
    counts = SourceCounts(
        **dict(iter(inspection.source)),
        tables=len(tables),
        indexes=sum(len(of) for of in case.indexes.values()),
        foreign_keys=len(case.references),
    )
    return Assessment(
        source=counts,
        findings=ranked(f for f in rooted(shown, checks) if HARM[f.level] >= HARM[scope.level]),
        verdicts=verdicts,
        silenced=silenced,
        known=known,
        stale=_stale(every, scope),
        not_judged=_unseen(inspection),
    )


def _unseen(inspection: Inspection) -> tuple[str, ...]:
    """What was not looked at and why, parts with the same reason together."""
    parts: dict[str, dict[str, None]] = {}
    for unseen in inspection.unseen:
        parts.setdefault(unseen.why, {})[unseen.part.replace("_", " ")] = None
    return tuple(f"{', '.join(those)}: {why}" for why, those in parts.items())


def found(inspection: Inspection, scope: Scope = EVERYTHING) -> frozenset[str]:
    """The keys of all that the checks find, before any is folded, silenced or told together."""
    case = Case(inspection)
    return frozenset(f.key for check in _checks(scope) for f in _run(check, case)[0])


def _checks(scope: Scope) -> tuple[Check, ...]:
    return all_checks() if scope.checks is None else scope.checks


def _missing(check: Check, case: Case) -> str:
    return next((why for need in check.needs if (why := case.why_without(need))), "")


def _run(check: Check, case: Case) -> tuple[list[Finding], str]:
    """What a check found, or why it could not tell."""
    if case.engine not in check.engines:
        return [], f"speaks of {', '.join(check.engines)}, not of {case.engine}"
    if why := _missing(check, case):
        return [], why
    found: dict[str, Finding] = {}
    try:
        for one in check.check(case):
            key = one.key or f"{check.name}:{one.object}"
            found.setdefault(key, one.but(check=check.name, look=check.look, key=key))
    except NotJudged as reason:
        return list(found.values()), str(reason)
    return list(found.values()), ""


def _verdict(check: Check, found: list[Finding], why: str) -> Verdict:
    verdict = "found" if found else "not_judged" if why else "clean"
    return Verdict.model_validate({"check": check.name, "look": check.look, "verdict": verdict, "why": why})


def _unknown(found: tuple[Finding, ...], scope: Scope) -> tuple[tuple[Finding, ...], tuple[Silenced, ...], int]:
    """The findings that neither the baseline nor the former assessment has; what was silenced; how many were known."""
    shown: list[Finding] = []
    silenced: list[Silenced] = []
    known = 0
    for finding in found:
        entry = scope.baseline.entry(finding)
        if entry is not None:
            silenced.append(Silenced(key=finding.key, reason=entry.reason))
        elif scope.former is not None and (finding.check, finding.object) in scope.former:
            known += 1
        else:
            shown.append(finding)
    return tuple(shown), tuple(silenced), known


def _stale(found: tuple[Finding, ...], scope: Scope) -> tuple[str, ...]:
    """Entries of the baseline that no finding answers to; those of checks that were not run are left alone."""
    run = {c.name for c in _checks(scope)}
    return tuple(
        e.key
        for e in scope.baseline.entries
        if e.key.partition(":")[0] in run and not any(e.silences(f.check, f.object, f.key) for f in found)
    )
