"""The order of findings: harm, then size and traffic of what they are about."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.findings import Finding

HARM = {"error": 100.0, "warning": 10.0, "notice": 1.0}


def weight(finding: Finding) -> float:
    """harm × (1 + log10 of the size) × (1 + log10 of the traffic): ten times the rows or calls count one step more."""
    return HARM[finding.level] * (1 + log10(1 + max(0.0, finding.size))) * (1 + log10(1 + max(0.0, finding.traffic)))


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The weightiest first; of equal ones by check and object."""
    return tuple(sorted(findings, key=lambda f: (-weight(f), f.check, f.object)))
