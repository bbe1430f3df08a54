"""Every table goes to the subscriber, those of later migrations too: secrets and scratch tables leave with the rest.

Why
    FOR ALL TABLES takes in whatever is made later. A new table without a key then refuses updates, and one with passwords arrives
    where nobody expected it.

Example
    CREATE PUBLICATION warehouse FOR ALL TABLES;

Fix
    CREATE PUBLICATION … FOR TABLE a, b (or TABLES IN SCHEMA), switch the subscription, drop the former.

When to ignore
    The subscriber is a full copy on purpose: an upgrade, a standby of the same trust.

Source
    https://www.postgresql.org/docs/18/sql-createpublication.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.privacy import SENSITIVE, all_personal
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for other in case.schema.others:
        if other.kind == "publication" and " FOR ALL TABLES" in other.definition:
            guarded = list(
                dict.fromkeys(f"{p.table.name}.{p.column.name}" for p in all_personal(case) if p.of in SENSITIVE)
            )
            what = f", {most(guarded, 3)} among them" if guarded else ""
            message = f"Publication {other.name.name} sends all {counted(len(case.tables), 'table')}{what}, and every one made later."
            yield finding(
                case,
                other.name.name,
                message,
                level="warning" if guarded else "notice",
                about=f"publication {other.name.name}",
            )
