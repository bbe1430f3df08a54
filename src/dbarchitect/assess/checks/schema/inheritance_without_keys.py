"""Keys and references stop at the parent: the same id is stored in two children, and a row of a child cannot be referred to.

Why
    Table inheritance shows children's rows in the parent, but unique keys, primary keys and foreign keys hold for each table alone.
    Partitioning, which looks alike, has none of these holes.

Example
    CREATE TABLE cities (name text PRIMARY KEY); CREATE TABLE capitals (country text) INHERITS (cities);

Fix
    Partition by what tells the children apart; or one table for what they share, referred to by one for each kind.

When to ignore
    No row is ever looked up or referred to through the parent.

Source
    https://www.postgresql.org/docs/18/ddl-inherit.html#DDL-INHERIT-CAVEATS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    children: dict[str, list[str]] = {}
    for table in case.schema.tables:
        for parent in table.inherits:
            children.setdefault(str(parent), []).append(str(table.name))
    for ancestor, names in sorted(children.items()):
        message = f"{ancestor} has children by inheritance ({listed(names, most=4)}): its keys hold for each table alone, and references to it do not see their rows."
        yield finding(case, ancestor, message, level="warning", objects=tuple(names))
