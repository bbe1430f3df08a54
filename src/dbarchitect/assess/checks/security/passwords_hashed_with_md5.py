"""New passwords are stored as MD5 digests: whoever reads a backup signs in with them as they are.

Why
    The server takes the stored MD5 digest itself for a proof, so it need not even be cracked. SCRAM keeps nothing that can be used
    to sign in. PostgreSQL 18 warns of MD5, a later version drops it.

Example
    password_encryption = md5

Fix
    ALTER SYSTEM SET password_encryption = 'scram-sha-256'; reload, set each password anew, then scram-sha-256 in pg_hba.conf.

When to ignore
    Clients from before 2018 that cannot speak SCRAM still connect.

Source
    https://www.postgresql.org/docs/18/auth-password.html
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
ENGINES = ("postgresql",)
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    said = case.setting("password_encryption")
    if said is None:
        raise NotJudged("the server does not show password_encryption")
    if said.value in ("md5", "on"):
        message = f"Passwords set on this server are kept as MD5 digests (password_encryption = {said.value}), which a thief of a backup signs in with unchanged."
        yield finding(case, "server", message, level="warning", about="setting password_encryption")
