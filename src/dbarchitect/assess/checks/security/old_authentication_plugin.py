"""New accounts keep their password as an unsalted SHA-1 digest, which is cracked in hours.

Why
    mysql_native_password stores SHA1(SHA1(password)) without a salt. MySQL 8.4 turns it off, 9.0 has no such plugin, so an upgrade locks
    these accounts out.

Example
    default_authentication_plugin = mysql_native_password

Fix
    ALTER USER app IDENTIFIED WITH caching_sha2_password BY '…';   and the default likewise.

When to ignore
    MariaDB, whose ed25519 stands beside it, with clients that know no other.

Source
    https://dev.mysql.com/doc/refman/8.4/en/native-pluggable-authentication.html
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

LEVEL = "warning"
ENGINES = ("mysql",)
NEEDS = ("settings",)
_OLD = ("mysql_native_password", "mysql_old_password", "sha256_password")


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    named = [
        s
        for n in ("authentication_policy", "default_authentication_plugin", "mysql_native_password")
        if (s := case.setting(n)) is not None
    ]
    if not named:
        raise NotJudged("the server does not show how it authenticates")
    for setting in named:
        first = setting.value.split(",")[0].strip().lower()
        on = setting.name == "mysql_native_password" and setting.value.upper() == "ON"
        if first in _OLD or on:
            message = f"Accounts of this server sign in by {first if first in _OLD else 'mysql_native_password'} ({setting.name}), whose digests are unsalted or retired: a stolen table of accounts is cracked, and MySQL 9 locks them out."
            yield finding(case, "server", message, level="warning", about=f"setting {setting.name}")
            return
