"""Every change of the schema runs a function first: when it fails, no migration goes through.

Why
    An event trigger fires on all statements of its kind, of all tools and in all schemas, with the rights of whoever runs them. Few know
    it is there when a deployment stops.

Example
    CREATE EVENT TRIGGER no_drop ON sql_drop EXECUTE FUNCTION refuse_drop();

Fix
    Name it in the runbook; ALTER EVENT TRIGGER no_drop DISABLE for a deployment it hinders.

When to ignore
    A guard or record that everybody who deploys knows.

Source
    https://www.postgresql.org/docs/18/event-triggers.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
_OF_HOSTS = re.compile(
    r"(?:issue_(?:pg_|graphql)|pgrst_|pgaudit|graphql_watch|hdb_|rds_|dms_|awsdms|ensure_rls|timescaledb)",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Finding]:
    for other in case.schema.others:
        if other.kind != "event trigger" or _OF_HOSTS.match(other.name.name):
            continue
        event = re.search(r" ON (\w+)", other.definition)
        called = re.search(r"EXECUTE FUNCTION ([\w.\"]+)", other.definition)
        message = f"Event trigger {other.name.name} runs {called[1] if called else 'a function'}() on every {event[1] if event else 'change'}: when it fails, no migration goes through."
        yield finding(case, other.name.name, message, level="notice", about=f"event trigger {other.name.name}")
