"""A plan cut into units: what is one transaction, what must run outside of any, what is done in chunks."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.model.migration import Step
from dbarchitect.sandbox import split_script

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALONE = re.compile(
    r"\s*(?:(?:CREATE\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX|REINDEX\s+(?:\([^)]*\)\s*)?\w+)\s+CONCURRENTLY\b|VACUUM\b|CREATE\s+(?:DATABASE|TABLESPACE)\b|"
    r"DROP\s+(?:DATABASE|TABLESPACE)\b|ALTER\s+SYSTEM\b|ALTER\s+(?:TABLE|INDEX)\b.*\bDETACH\s+PARTITION\b.*\b(?:CONCURRENTLY|FINALIZE)\b|"
    r"REINDEX\s+(?:\([^)]*\)\s*)?(?:DATABASE|SYSTEM|SCHEMA)\b|ALTER\s+DATABASE\b.*\bSET\s+TABLESPACE\b|CREATE\s+SUBSCRIPTION\b|REFRESH\s+NEVER\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Statements that PostgreSQL refuses in a transaction block."""
_OWN_TRANSACTION = frozenset({"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"})


@dataclass(frozen=True)
class Unit:
    number: int
    steps: tuple[Step, ...]

    @property
    def transactional(self) -> bool:
        return self.steps[0].transactional

    @property
    def what(self) -> str:
        first = self.steps[0]
        said = first.why or " ".join(first.sql.split())[:100]
        return said if len(self.steps) == 1 else f"{said} and {len(self.steps) - 1} more in one transaction"


def units(steps: Iterable[Step]) -> tuple[Unit, ...]:
    """Steps next to each other that may share a transaction share one, so that nobody sees the schema half changed."""
    groups: list[list[Step]] = []
    for step in steps:
        joins = step.transactional and step.backfill is None
        last = groups[-1][-1] if groups else None
        if joins and last is not None and last.transactional and last.backfill is None:
            groups[-1].append(step)
        else:
            groups.append([step])
    return tuple(Unit(number, tuple(group)) for number, group in enumerate(groups, 1))


def steps_of_script(script: str) -> tuple[Step, ...]:
    """The statements of a script; its own BEGIN and COMMIT are left out, since the run makes its own transactions."""
    found = (s for s in split_script(script) if s.kind == "sql" and s.sql.strip())
    return tuple(
        Step(sql=s.sql, transactional=not stands_alone(s.sql), reversible=False)
        for s in found
        if not (s.words and s.words[0] in _OWN_TRANSACTION)
    )


def reverse_steps(step: Step) -> tuple[Step, ...]:
    """The statements that undo a step, each a step."""
    return tuple(s.but(reversible=True) for s in steps_of_script(step.reverse or ""))


def stands_alone(sql: str) -> bool:
    """Whether the statement cannot run in a transaction block."""
    return bool(_ALONE.match(sql))


def plan_id(steps: Iterable[Step]) -> str:
    """A short name of what the steps do; the same steps have the same."""
    text = "\0".join(f"{s.sql}\0{s.reverse}\0{s.backfill}" for s in steps)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
