"""A table refers to nothing and nothing refers to it: it is forgotten, or its relationships are only known to the code.

Why
    Left-overs of old features and tables whose references were never declared look the same. Either is found by asking who uses it.

Example
    campaign_import (1.2 million rows) without a foreign key in or out

Fix
    Declare its references, or archive and drop it after its counters of use stay at zero.

When to ignore
    Settings, queues and logs stand by themselves.

Source
    https://www.postgresql.org/docs/18/monitoring-stats.html (pg_stat_user_tables: who reads and writes it)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.checks.schema.polymorphic_reference import several_targets
from dbarchitect.assess.finding import finding
from dbarchitect.assess.inference import inferred_references
from dbarchitect.assess.naming import keeps_history
from dbarchitect.core.english import counted, listed
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
LEAST_TABLES, MOST_SHARE = 6, 0.4
"""Fewer tables say nothing, and where most stand alone nobody declares references at all."""
_BY_THEMSELVES = frozenset({"setting", "settings", "config", "configuration", "log", "logs", "audit", "queue", "job", "jobs", "outbox", "cache", "session",
    "sessions", "event", "events", "history", "metric", "metrics", "feature", "flag", "flags", "lock", "locks", "calendar", "holiday", "holidays",
    "message", "messages", "migration", "migrations", "parameter", "parameters", "counter", "counters", "archive", "staging", "dim", "fact"})  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    used = {str(r.table.name) for r in case.references} | {str(r.key.target) for r in case.references}
    used |= {str(n) for i in inferred_references(case) for n in (i.table.name, i.target.name)}
    used |= {str(p) for t in case.tables for p in t.inherits} | {str(t.name) for t in case.tables if t.inherits}
    alone = [t for t in case.tables if str(t.name) not in used]
    told = {str(table.name) for table, *_ in several_targets(case)}
    names = [
        t
        for t in alone
        if not set(words(t.name.name)) & _BY_THEMSELVES and str(t.name) not in told and not keeps_history(t)
    ]
    if len(case.tables) < LEAST_TABLES or not names or len(alone) > MOST_SHARE * len(case.tables):
        return
    said = [str(t.name) for t in names]
    verb = (
        "refers to nothing and nothing refers to it"
        if len(said) == 1
        else "refer to nothing and nothing refers to them"
    )
    message = f"{listed(said, most=8)} {verb}: forgotten, or related in ways only the code knows."
    yield finding(
        case,
        names[0],
        message,
        level="notice",
        about=said[0] if len(said) == 1 else f"{counted(len(said), 'table')}",
        objects=tuple(said),
    )
