"""An account signs in without a password: whoever reaches the server and knows the name is in.

Why
    The account has no password and no other proof, such as the socket's user or a certificate. Programs that look for open databases
    try the usual names without a password first.

Example
    CREATE USER kiosk@'%';

Fix
    ALTER USER kiosk@'%' IDENTIFIED BY 'a long random password';  -- or IDENTIFIED VIA unix_socket for local services

When to ignore
    The account is locked or the server is a private one of tests.

Source
    https://dev.mysql.com/doc/refman/8.4/en/default-privileges.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("mysql", "mariadb")
NEEDS = ("roles",)
UNPROVEN = "no password"
"""How the reader marks such an account among the role's settings."""

_OWN = ("mysql.", "mariadb.")
"""Accounts that the server makes for its own views, and locks."""


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("accounts are a matter of the server")
    for role in case.inspection.roles or ():
        if role.login and UNPROVEN in role.settings and not role.name.startswith(_OWN):
            user, _, host = role.name.rpartition("@")
            local = host in ("localhost", "127.0.0.1", "::1")
            where = "this machine" if local else "anywhere" if host == "%" else host
            message = f"Account {user or '(without a name)'}@{host} signs in from {where} without a password."
            level = "warning" if local and not role.superuser else "error"
            yield finding(case, user, message, level=level, about=f"account {role.name}")  # type: ignore[arg-type]
