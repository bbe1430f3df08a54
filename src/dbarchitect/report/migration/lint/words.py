"""The judgement of migrations in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from dbarchitect.model.migration import Grade, Hazard, JudgedStatement, LintReport

_SHORT = 90
GRADES: dict[Grade, str] = {"unsafe": "unsafe", "caution": "caution", "safe": "safe"}


def headline(it: LintReport) -> str:
    """How many statements, how many of them are what, and where it was run."""
    if not it.statements:
        return "No statement was judged."
    parts = [
        f"{n} {grade}"
        for grade in ("unsafe", "caution", "safe")
        if (n := sum(s.verdict == grade for s in it.statements))
    ]
    ran = f", run on {it.engine}" if it.engine and any(s.executed for s in it.statements) else ""
    return f"{it.verdict.capitalize()}: {counted(len(it.statements), 'statement')} ({', '.join(parts)}){ran}."


def source_line(it: LintReport) -> str:
    """What was judged, in a line."""
    files = tuple(dict.fromkeys(s.file for s in it.statements if s.file))
    named = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    return named or "the statements given"


def title(it: LintReport) -> str:
    """The files without their folders."""
    files = tuple(dict.fromkeys(s.file.replace("\\", "/").rpartition("/")[2] for s in it.statements if s.file))
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "") or "The statements given"


def hazard_line(hazard: Hazard) -> str:
    """A hazard on one line: its id, what it is about, why."""
    at = f" {hazard.object}" if hazard.object else ""
    return line(f"{hazard.id}{at}: {hazard.why}")


def lock_line(hazard: Hazard) -> str:
    """Its lock and who waits; empty where there is none."""
    if not hazard.lock:
        return ""
    return f"{hazard.lock}; {hazard.blocks} wait" if hazard.blocks else hazard.lock


def facts(hazard: Hazard) -> str:
    """Its lock and what was measured, in a line."""
    return line("; ".join(filter(None, (lock_line(hazard), hazard.measured and f"measured: {hazard.measured}"))))


def short(it: JudgedStatement) -> str:
    """The beginning of the statement, on one line."""
    text = line(it.sql)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 2]} …"


def form_title(it: JudgedStatement) -> str:
    """What the safe form was measured to be."""
    if not it.executed:
        return "form that the server refuses rather than block, not run"
    return "safe form, measured safe" if it.safe_form_verdict == "safe" else "less harmful form, measured"


def place(it: JudgedStatement) -> str:
    return f"{it.file}:{it.line}" if it.file else f"line {it.line}"


def script(statements: tuple[str, ...]) -> str:
    return "\n".join(f"{s.strip().rstrip(';')};" for s in statements)
