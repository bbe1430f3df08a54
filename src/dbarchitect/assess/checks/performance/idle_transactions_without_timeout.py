"""A session that forgets to commit holds its locks and keeps vacuum from working for as long as it lives.

Why
    One forgotten transaction blocks schema changes and other writers, and no dead row younger than it can be removed anywhere.
    idle_in_transaction_session_timeout ends it.

Example
    idle_in_transaction_session_timeout = 0

Fix
    ALTER SYSTEM SET idle_in_transaction_session_timeout = '5min';

When to ignore
    Each login role has a timeout of its own, or the pooler has one.

Source
    https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, number, set_to
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings", "roles")
SETTINGS = ("idle_in_transaction_session_timeout", "transaction_timeout")


def check(case: Case) -> Iterator[Finding]:
    live(case)
    if number(case, SETTINGS[0]) is None or any((number(case, s) or 0) > 0 for s in SETTINGS):
        return
    logins = [r for r in case.inspection.roles or () if r.login and not r.superuser]
    if logins and all(any(s.startswith(SETTINGS) for s in r.settings) for r in logins):
        return
    yield about_server(
        f"setting {SETTINGS[0]}", "A transaction that is begun and forgotten lives for ever, with its locks, and keeps vacuum from removing any row that was changed since.",
        level="notice", fix=set_to(case, SETTINGS[0], "5min", risk="Sessions that wait inside a transaction for longer are ended."),
    )  # fmt: skip
