"""A plan cut into units: what is one transaction, what must run outside of any, what is done in chunks."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.migration import Step
from dbarchitect.sandbox import split_script

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALONE = re.compile(
    r"\s*(?:(?:CREATE\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX|REINDEX\s+(?:\([^)]*\)\s*)?\w+)\s+CONCURRENTLY\b|VACUUM\b|CREATE\s+(?:DATABASE|TABLESPACE)\b|"
    r"DROP\s+(?:DATABASE|TABLESPACE)\b|ALTER\s+SYSTEM\b|ALTER\s+(?:TABLE|INDEX)\b.{0,400}\bDETACH\s+PARTITION\b.{0,400}\b(?:CONCURRENTLY|FINALIZE)\b|"
    r"REINDEX\s+(?:\([^)]*\)\s*)?(?:DATABASE|SYSTEM|SCHEMA)\b|ALTER\s+DATABASE\b.{0,400}\bSET\s+TABLESPACE\b|CREATE\s+SUBSCRIPTION\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Statements that PostgreSQL refuses in a transaction block."""
_OWN_TRANSACTION = frozenset({"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"})
_ENDS_A_TRANSACTION = _OWN_TRANSACTION | {"SAVEPOINT", "RELEASE"}


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
    """Steps next to each other that may share a transaction share one, so that nobody sees the schema half changed.

    ArchitectError `migrate.plan` where a step would end its transaction.
    """
    groups: list[list[Step]] = []
    for step in steps:
        if step.backfill is None:
            statements_of(step.sql)
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


def statements_of(sql: str) -> tuple[str, ...]:
    """The statements of a step, one by one. ArchitectError `migrate.plan` where one would begin or end a transaction of the run's,
    or is none of the server's."""
    found = []
    for statement in split_script(sql):
        if not statement.sql.strip():
            continue
        ends = statement.words[:1] and statement.words[0] in _ENDS_A_TRANSACTION
        if ends or statement.words[:2] == ("PREPARE", "TRANSACTION") or statement.kind != "sql":
            what = "would begin or end a transaction" if ends else "cannot be run in a step"
            raise ArchitectError(
                "migrate.plan",
                f"a step of the plan holds a statement that {what}: {' '.join(statement.sql.split())[:80]}",
                hint="a run makes its own transactions; take the statement out, or plan again",
            )
        found.append(statement.sql)
    return tuple(found)


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
