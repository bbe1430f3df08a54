"""Row-level security as it works: which tables it guards, what a policy lets through, and which columns it looks at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.constraints import always_passes

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Policy, Table

_SUBQUERY = re.compile(r"\bselect\b", re.IGNORECASE)
_TRUE = re.compile(r"(?:\(*\s*)(?:true|1\s*=\s*1|'t'::boolean)(?:\s*\)*)\Z", re.IGNORECASE)
WRITES = ("all", "insert", "update")


def guarded(case: Case) -> tuple[Table, ...]:
    """Tables whose rows policies choose."""
    return tuple(t for t in case.tables if t.row_security and t.policies)


def lets_all_through(expression: str | None) -> bool:
    if expression is None:
        return False
    return bool(_TRUE.match(expression.strip())) or always_passes(expression, "postgresql")


def columns_of(table: Table, policy: Policy) -> frozenset[str]:
    """Columns of the table that the policy's conditions name."""
    said = " ".join(e for e in (policy.using, policy.check) if e)
    return frozenset(c.name for c in table.columns if names_column(said, c.name))


def tenant_columns(table: Table) -> frozenset[str]:
    """Columns a policy compares with a setting or the session's identity: they say whose the row is."""
    found: set[str] = set()
    for policy in table.policies:
        for expression in (policy.using, policy.check):
            if expression and (_asks_session(expression) or _SUBQUERY.search(expression)):
                found |= {c.name for c in table.columns if _compared(expression, c.name)}
    return frozenset(found)


def _asks_session(expression: str) -> bool:
    return bool(
        re.search(r"current_setting|current_user|session_user|auth\.|jwt|\buid\(\)|\w+\(\)", expression, re.IGNORECASE)
    )


def _compared(expression: str, column: str) -> bool:
    """Whether the column is one side of an equality or of IN / ANY."""
    name = rf'(?<![\w"$.\'])(?:\w+\.)?"?{re.escape(column)}"?(?![\w"$\'])'
    cast = r"(?:::[\w \[\]]{1,40})?"
    return bool(re.search(rf"{name}\)?{cast}\)?\s*(?:=|\bIN\b)|(?:=|<@|@>)\s*\(*{name}", expression, re.IGNORECASE))


def applies_to(policy: Policy, command: str) -> bool:
    return policy.command in ("all", command)
