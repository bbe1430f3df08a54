"""A policy asks the client who it is: whoever calls can name another and see their rows.

Why
    What users may edit about themselves (`user_metadata` of a token) and what a request carries (headers, cookies) is said by the
    caller, not proven. A policy that believes it keeps nobody out.

Example
    CREATE POLICY admin ON report USING ((auth.jwt() -> 'user_metadata' ->> 'role') = 'admin');

Fix
    Ask what only the server sets: app_metadata, the subject of a verified token, or a table of memberships.

When to ignore
    A gateway in front overwrites these values.

Source
    https://supabase.com/docs/guides/database/database-advisors?lint=0015_rls_references_user_metadata
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
_SAID_BY_CLIENT = re.compile(
    r"raw_user_meta_data|user_metadata|request\.headers?\b[\w.-]{0,60}|request\.cookies?\b[\w.-]{0,60}|application_name|inet_client_port",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for policy in table.policies:
            said = " ".join(e for e in (policy.using, policy.check) if e)
            found = _SAID_BY_CLIENT.search(said)
            if found is not None and policy.permissive:
                message = f"Policy {policy.name} of {table.name} believes {found.group()}, which the caller sets: anybody can name another and see their rows."
                yield finding(case, table, message, level="error", about=f"{table.name}.{policy.name}")
