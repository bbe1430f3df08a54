"""Names follow no one rule: orders beside customer, customer_id beside fk_cust; each name must be looked up.

Why
    Whoever writes a query guesses the name by the rule of the others. Two rules side by side make half of the guesses wrong, and tools
    that find references by name miss them.

Example
    tables orders, customer, invoices, product; keys id, customer_id, InvoiceNo

Fix
    Choose the rule most names follow, and rename the rest with views of the old names for a while.

When to ignore
    Parts of the schema belong to different products.

Source
    ISO/IEC 11179-5:2015, naming principles (one convention, applied throughout)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import listed
from dbarchitect.core.names import plural, singular, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
LEAST_TABLES, LEAST_ODD = 6, 2
"""A smaller schema has no rule yet, and one odd name is a slip."""


_MASS = frozenset(
    {
        "log",
        "outbox",
        "inbox",
        "queue",
        "history",
        "audit",
        "config",
        "cache",
        "data",
        "archive",
        "trail",
        "journal",
        "info",
        "stock",
        "dead",
    }
)
"""Words for a whole of many rows, which stay in the singular."""


def check(case: Case) -> Iterator[Finding]:
    if len(case.tables) < LEAST_TABLES:
        return
    yield from _numbers(case)
    yield from _cases(case)
    yield from _keys(case)


def _numbers(case: Case) -> Iterator[Finding]:
    """Tables named in the singular beside those in the plural; names that are both are left out."""
    one: list[str] = []
    many: list[str] = []
    for table in case.tables:
        last = words(table.name.name)[-1] if words(table.name.name) else ""
        if not last or last in _MASS or plural(last) == singular(last) or last.endswith(("ss", "us", "is")):
            continue
        (one if singular(last) == last else many).append(str(table.name))
    yield from _odd(case, one, many, "in the singular", "in the plural", "singular and plural table names")


def _cases(case: Case) -> Iterator[Finding]:
    camel: list[str] = []
    snake: list[str] = []
    for table in case.tables:
        for name in (table.name.name, *(c.name for c in table.columns)):
            if re.search(r"[a-z][A-Z]", name):
                camel.append(f"{table.name}.{name}" if name != table.name.name else name)
            elif "_" in name.strip("_"):
                snake.append(f"{table.name}.{name}" if name != table.name.name else name)
    yield from _odd(case, camel, snake, "in camel case", "in snake case", "camel and snake case names")


def _keys(case: Case) -> Iterator[Finding]:
    """Keys called `id` beside keys called after their table."""
    bare: list[str] = []
    full: list[str] = []
    for table in case.tables:
        key = table.primary_key
        if key is None or len(key.columns) != 1 or any(key.columns[0] in k.columns for k in table.foreign_keys):
            continue
        name = words(key.columns[0])
        if name == ("id",):
            bare.append(f"{table.name}.{key.columns[0]}")
        elif len(name) > 1 and name[-1] == "id":
            full.append(f"{table.name}.{key.columns[0]}")
    yield from _odd(case, bare, full, "plain id", "named after the table", "id and table_id keys")


def _odd(case: Case, one: list[str], other: list[str], kind: str, other_kind: str, about: str) -> Iterator[Finding]:
    (few, few_kind), (rest, rest_kind) = sorted(((one, kind), (other, other_kind)), key=lambda p: len(p[0]))
    if len(few) < LEAST_ODD or len(few) > len(rest):
        return
    message = (
        f"{len(few)} names are {few_kind} ({listed(few, most=3)}), {len(rest)} are {rest_kind}: each must be looked up."
    )
    yield finding(case, few[0].partition(".")[0], message, level="notice", about=about, objects=tuple(few))
