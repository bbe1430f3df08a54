"""An enum type holds a long list that belongs into a table.

Why
    Values of an enum can be added, not removed, and each addition is a schema change. Countries, cities, products and tags are data:
    they have names, an order and an end, and users add them.

Example
    CREATE TYPE city AS ENUM (… 400 values …)

Fix
    A lookup table with a foreign key.

When to ignore
    The list comes from a standard and never changes.

Source
    https://www.postgresql.org/docs/18/datatype-enum.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb")
MANY = 50


def check(case: Case) -> Iterator[Finding]:
    for enum in case.schema.enums:
        if len(enum.values) >= MANY:
            yield about_server(
                f"type {enum.name}",
                f"Each new one of the {len(enum.values)} values of {enum.name} is a schema change, and none can be taken away.",
                level="notice",
                size=float(len(enum.values)),
            )
