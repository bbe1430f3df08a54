"""Evidence in words."""

from __future__ import annotations

from dbarchitect.model.architecture import Assumed, Calculated, Cited, Evidence, Executed, Planned
from dbarchitect.report.words import clean, line, milliseconds


def phrase(evidence: Evidence) -> str:
    """One line that says what stands behind a decision (without the kind's own name)."""
    match evidence:
        case Executed(what=what, engine=engine, result=result, ok=ok, milliseconds=ms):
            took = f" in {milliseconds(ms)}" if ms is not None else ""
            return line(f"{'' if ok else 'FAILED: '}{what} on {engine}{took}: {result}")
        case Planned(what=what, engine=engine, at=at, ok=ok):
            size = f" at {at}" if at else ""
            return line(f"{'' if ok else 'FAILED: '}{what}, planned by {engine}{size}")
        case Calculated(formula=formula, inputs=inputs, result=result):
            given = f" with {', '.join(f'{name} = {value}' for name, value in inputs)}" if inputs else ""
            return line(f"{formula}{given}: {result}")
        case Cited(claim=claim, source=source, checked=checked):
            return line(f"{claim} ({source}{f', checked {checked}' if checked else ''})")
        case Assumed(assumption=assumption, changes_if=changes_if):
            return line(f"{assumption}{f'; changes if {changes_if}' if changes_if else ''}")


def exhibit(evidence: Evidence) -> str:
    """The longer text behind it (a plan), else empty."""
    return clean(evidence.plan).strip("\n") if isinstance(evidence, Planned) else ""


def holds(evidence: Evidence) -> bool:
    """False when what was run or planned spoke against the decision."""
    return evidence.ok if isinstance(evidence, Executed | Planned) else True
