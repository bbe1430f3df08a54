"""A session that has not said who it is sees everything: the policy lets all rows through while the setting is missing.

Why
    `current_setting('app.tenant', true)` is NULL in a session that never set it, and empty in one that did before. A policy that
    takes NULL or empty for “no limit” opens all rows to every job, console and pooled connection that forgot.

Example
    USING (current_setting('app.tenant', true) IS NULL OR tenant_id = current_setting('app.tenant', true)::bigint)

Fix
    Leave the exception out; give jobs that must see all a role of their own with its own policy.

When to ignore
    Never where the same role serves requests.

Source
    https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-SET
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql",)
_SETTING = r"current_setting\(\s*'(?P<name>[\w.]{1,80})'(?:::text)?\s*(?:,\s*(?:true|false)\s*)?\)"
_CALL = (
    rf"\(*(?:SELECT\s+)?(?:NULLIF\(\s*)?\(*{_SETTING}\)?(?:\s*,\s*''(?:::text)?\s*\))?(?:\s+AS\s+\w+)?\)*(?:::\w+)?\)*"
)
_OPENS = (
    re.compile(rf"{_CALL}\s+IS\s+NULL\b", re.IGNORECASE),
    re.compile(rf"{_CALL}\s*=\s*''", re.IGNORECASE),
)
_DEFAULTED = re.compile(rf"COALESCE\(\s*{_CALL}\s*,\s*(?P<column>\"?[a-z_]\w*\"?)\s*(?:::\w+)?\)", re.IGNORECASE)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for policy in table.policies:
            for expression in (policy.using, policy.check):
                setting = _opens(_plain(expression)) if expression and policy.permissive else None
                if setting:
                    message = f"Policy {policy.name} lets every row of {table.name} through in a session where {setting} is not set."
                    yield finding(case, table, message, level="error", about=f"{table.name}.{policy.name}")
                    break


def _plain(expression: str) -> str:
    """The expression without runs of brackets and blanks, which mean nothing here."""
    return re.sub(r"\({3,}", "((", re.sub(r"\){3,}", "))", re.sub(r"\s{2,}", " ", expression[:4000])))


def _opens(expression: str) -> str | None:
    """The setting whose absence makes the condition true; None where absence closes."""
    if re.search(r"\bOR\b", expression, re.IGNORECASE):
        for pattern in _OPENS:
            if found := pattern.search(expression):
                return found["name"]
    defaulted = _DEFAULTED.search(expression)
    if defaulted and not defaulted["column"].startswith("'") and defaulted["column"].lower() not in ("null", "false"):
        return defaulted["name"]
    return None
