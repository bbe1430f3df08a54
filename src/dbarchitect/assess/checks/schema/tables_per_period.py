"""The same table exists once per year, month or customer: each question over all of them is a UNION that must be edited every time.

Why
    What tells the rows apart stands in the table's name, where no query can use it. Keys and checks drift apart, and each new period
    needs a deployment.

Example
    orders_2021, orders_2022, orders_2023

Fix
    One table partitioned by the period: CREATE TABLE orders (…) PARTITION BY RANGE (placed_at), and ATTACH the old ones.

When to ignore
    Archives that are detached on purpose and no longer read together.

Source
    https://www.postgresql.org/docs/18/ddl-partitioning.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_PERIOD = re.compile(
    r"(.*?[A-Za-z])_?((?:19|20)\d{2}(?:_?(?:q[1-4]|h[12]|0[1-9]|1[0-2]|[a-z]{3})(?:_?[0-3]\d)?)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(.*?[A-Za-z])_(?:tenant|customer|client|shard|part|org|store|shop|site|branch)?_?(\d{1,6})\Z", re.IGNORECASE
)
_ALIKE = 0.7


def check(case: Case) -> Iterator[Finding]:
    families: dict[tuple[str, str], list[Table]] = {}
    for table in case.tables:
        if table.inherits:
            continue
        found = _PERIOD.match(table.name.name) or _NUMBERED.match(table.name.name)
        if found:
            families.setdefault((table.name.namespace, found[1].lower()), []).append(table)
    for (_, stem), tables in families.items():
        alike = [t for t in tables if _same(tables[0], t)]
        timed = bool(_PERIOD.match(alike[0].name.name))
        if len(alike) >= (2 if timed else 3):
            names = [str(t.name) for t in alike]
            message = f"{listed(names, most=4)} are one table cut by {'period' if timed else 'number'}: each question over all is a UNION to be edited, and each new one a deployment."
            yield finding(case, alike[0], message, level="warning", about=f"{stem}_*", objects=tuple(names))
    yield from _schemas(case)


def _same(one: Table, other: Table) -> bool:
    a, b = {c.name for c in one.columns}, {c.name for c in other.columns}
    return len(a & b) >= _ALIKE * len(a | b)


def _schemas(case: Case) -> Iterator[Finding]:
    """The same tables in many schemas: one schema for each customer."""
    by_table: dict[str, list[Table]] = {}
    for table in case.tables:
        by_table.setdefault(table.name.name, []).append(table)
    repeated = {n: [t for t in ts if _same(ts[0], t)] for n, ts in by_table.items() if len(ts) >= 5}
    schemas = sorted({t.name.namespace for ts in repeated.values() for t in ts if len(ts) >= 5})
    if len(repeated) >= 2 and len(schemas) >= 5:
        message = f"{counted(len(repeated), 'table')} are repeated in {counted(len(schemas), 'schema')}: each migration runs {counted(len(schemas), 'time')}, and no query sees all."
        yield finding(
            case, "schemas", message, level="notice", about=f"{counted(len(schemas), 'schema')}", objects=tuple(schemas)
        )
