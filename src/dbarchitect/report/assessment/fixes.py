"""The fixes of an assessment as scripts: the proven ones to be run, the others as comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.assessment import words
from dbarchitect.report.assessment.masking import masked
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.findings import Assessment

_HEAD = "-- {title} Read it before you run it: dbarchitect never runs it on a database of yours.\n-- Statements with CONCURRENTLY run outside a transaction.\n"


def forward(assessment: Assessment) -> str:
    """The statements that remove the findings, the weightiest first; what is not proven is commented out."""
    it = masked(assessment)
    parts = [_HEAD.format(title="Fixes, the weightiest first.")]
    for finding in it.findings:
        fix = finding.fix
        if fix is None or not fix.sql:
            continue
        about = [
            f"{finding.level} {finding.check} at {finding.object}: {finding.message}",
            words.price_of(fix),
            words.proof_of(fix),
        ]
        parts.append(
            "\n".join([*(f"-- {line(a)}" for a in about if a), *_statements(fix.sql, run=fix.proven is True)]) + "\n"
        )
    return "\n".join(parts)


def back(assessment: Assessment) -> str:
    """The statements that undo `forward`, in the opposite order."""
    parts = [_HEAD.format(title="The way back, in the opposite order.")]
    for finding in reversed(assessment.findings):
        fix = finding.fix
        if fix is not None and fix.sql and fix.proven and fix.reverse:
            head = f"-- {line(finding.check)} at {line(finding.object)}"
            parts.append("\n".join([head, *_statements(fix.reverse, run=True)]) + "\n")
    return "\n".join(parts)


def _statements(sql: Iterable[str], *, run: bool) -> list[str]:
    whole = [f"{s.strip().rstrip(';')};" for s in sql]
    return whole if run else [f"-- {row}" for s in whole for row in s.splitlines()]
