"""The database depends on an extension that a newer major version no longer brings: pg_upgrade stops there.

Why
    pg_upgrade wants every library the old server uses on the new one too; what is no longer shipped has to go before.

Example
    CREATE EXTENSION adminpack on PostgreSQL 16.

Fix
    Move to what stands in its place, then DROP EXTENSION.

When to ignore
    Someone maintains it outside of the engine for the newer version.

Source
    https://www.postgresql.org/docs/18/release.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.knowledge.releases import releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    known = releases("postgresql")
    gone = {e.name: e for e in (known.extensions_removed if known else ())}
    for extension in case.schema.extensions:
        removal = gone.get(extension.name)
        if removal is not None:
            instead = f"; use {removal.instead}" if removal.instead else ""
            message = f"Extension {extension.name} is not part of PostgreSQL {removal.version} and later: an upgrade stops until it is dropped{instead}."
            yield finding(case, extension.name, message, level="warning", about=f"extension {extension.name}")
