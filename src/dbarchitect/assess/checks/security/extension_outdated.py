"""An extension's objects are of an older version than its installed files: fixes that lie ready are not in use.

Why
    Installing packages changes the files alone. Until ALTER EXTENSION … UPDATE the database keeps the old functions, with the faults
    and holes they had, and some versions do not fit the new library.

Example
    postgis 3.2.1 installed in the database while the server brings 3.4.2.

Fix
    ALTER EXTENSION postgis UPDATE;

When to ignore
    The update waits for its window.

Source
    https://www.postgresql.org/docs/18/sql-alterextension.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe, catalog_rows, is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)


def probes(case: Case) -> Iterator[Probe]:
    if is_live(case):
        yield catalog_probe("catalog.extensions")


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("which files lie ready is a matter of the server")
    for row in catalog_rows(case, "catalog.extensions"):
        name, have, newest = str(row.get("name")), row.get("installed"), row.get("newest")
        if have and newest and _numbers(have) < _numbers(newest):
            yield finding(
                case,
                name,
                f"Extension {name} is at {have} in this database while the server brings {newest}: its fixes are not in use.",
                level="notice",
                about=f"extension {name}",
                fix=Fix(
                    sql=(f"ALTER EXTENSION {quote_identifier(name)} UPDATE TO {quote_literal(newest)}",),
                    lock="AccessExclusive on the extension's objects",
                    risk="There is no way back but a restore; read the extension's notes for its indexes.",
                ),
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(p) for p in version.replace("-", ".").split(".") if p.isdigit())
