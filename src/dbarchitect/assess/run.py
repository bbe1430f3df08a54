"""All checks over one inspection: findings ranked, one for each root cause, and a verdict of every check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.case import Case, NotJudged
from dbarchitect.assess.ranking import ranked
from dbarchitect.assess.registry import all_checks
from dbarchitect.model.findings import Assessment, Finding, SourceCounts, Verdict

if TYPE_CHECKING:
    from dbarchitect.assess.registry import Check
    from dbarchitect.model.inspection import Inspection, Probe


def probes(inspection: Inspection) -> tuple[Probe, ...]:
    """What the checks would ask of the data, each question once."""
    case = Case(inspection)
    asked = {
        p.key: p
        for c in all_checks()
        if c.probes and case.engine in c.engines and not _missing(c, case)
        for p in c.probes(case)
    }
    return tuple(asked.values())


def assess(inspection: Inspection) -> Assessment:
    """Every check's verdict, and the findings of those that found something."""
    case = Case(inspection)
    findings: list[Finding] = []
    verdicts: list[Verdict] = []
    for check in all_checks():
        found, why = _run(check, case)
        findings += found
        verdict = "found" if found else "not_judged" if why else "clean"
        verdicts.append(
            Verdict.model_validate({"check": check.name, "look": check.look, "verdict": verdict, "why": why})
        )
    tables = inspection.schema_.tables
    counts = SourceCounts(
        **dict(iter(inspection.source)),
        tables=len(tables),
        indexes=sum(len(of) for of in case.indexes.values()),
        foreign_keys=len(case.references),
    )
    unseen = tuple(f"{u.part.replace('_', ' ')}: {u.why}" for u in inspection.unseen)
    return Assessment(source=counts, findings=ranked(findings), verdicts=tuple(verdicts), not_judged=unseen)


def _missing(check: Check, case: Case) -> str:
    return next((why for need in check.needs if (why := case.why_without(need))), "")


def _run(check: Check, case: Case) -> tuple[list[Finding], str]:
    """What a check found, or why it could not tell."""
    if case.engine not in check.engines:
        return [], f"speaks of {', '.join(check.engines)}, not of {case.engine}"
    if why := _missing(check, case):
        return [], why
    found: list[Finding] = []
    try:
        for finding in check.check(case):
            found.append(
                finding.but(check=check.name, look=check.look, key=finding.key or f"{check.name}:{finding.object}")
            )
    except NotJudged as reason:
        return _rooted(check, found), str(reason)
    return _rooted(check, found), ""


def _rooted(check: Check, found: list[Finding]) -> list[Finding]:
    """One finding for what many objects share; the worst speaks for the others."""
    if check.summary is None or len(found) <= check.separate:
        return found
    worst = ranked(found)[0]
    objects = tuple(sorted(f.object for f in found))
    return [
        worst.but(
            object=f"{len(objects)} objects",
            message=check.summary(tuple(found)),
            objects=objects,
            size=sum(f.size for f in found),
            traffic=sum(f.traffic for f in found),
            key=check.name,
        )
    ]
