"""Nobody can say who read the most guarded data: the server keeps no record of access.

Why
    Health and card data come with a duty to tell who looked at what (HIPAA 164.312(b), PCI DSS 10.2). The server's own log does not say which
    tables were read.

Example
    A table of diagnoses on a server without pgaudit.

Fix
    shared_preload_libraries = 'pgaudit', pgaudit.log = 'write, role, ddl', pgaudit.role for the tables that matter.

When to ignore
    A proxy or the application keeps that record.

Source
    https://github.com/pgaudit/pgaudit
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.privacy import all_personal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings",)
_RECORDERS = ("pgaudit", "pgauditlogtofile", "credcheck_audit", "edb_audit")


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    loaded = case.setting("shared_preload_libraries")
    if loaded is None:
        raise NotJudged("the server does not show shared_preload_libraries")
    guarded = [p for p in all_personal(case) if p.of in ("health", "special") or p.kind == "payment card number"]
    if guarded and not any(r in loaded.value for r in _RECORDERS):
        tables = list(dict.fromkeys(str(p.table.name) for p in guarded))
        message = f"The server keeps no record of who reads {most(tables, 4)} (health, card or other guarded data): pgaudit is not loaded."
        yield finding(case, "server", message, level="notice", about="setting shared_preload_libraries")
