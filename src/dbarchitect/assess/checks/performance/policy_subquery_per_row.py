"""A policy runs a query of its own for every row of the table.

Why
    A subquery that names the row's columns is executed once per row: a list of a thousand rows is a thousand searches. Turned
    round (`org_id IN (SELECT org_id FROM membership WHERE user_id = …)`) it is executed once and hashed.

Example
    CREATE POLICY seen ON doc USING (EXISTS (SELECT 1 FROM membership m WHERE m.org_id = doc.org_id AND m.user_id = …));

Fix
    ALTER POLICY seen ON doc USING (org_id IN (SELECT org_id FROM membership WHERE user_id = …));

When to ignore
    Statements look at few rows.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.engines.postgresql.tokens import closing, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql",)
SMALL_ROWS = 100
LARGE_ROWS = 100_000


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        rows = case.rows(table)
        if not table.row_security or (rows is not None and 0 < rows < SMALL_ROWS):
            continue
        for policy in table.policies:
            if policy.using and (column := _row_in_subquery(policy.using, table)):
                yield finding(
                    case, table,
                    f"Policy {policy.name} runs a query for every row of {table.name}{rows_said(case, table)} that is looked at: "
                    f"its subquery names the row's {column}.",
                    level="warning" if (rows or 0) >= LARGE_ROWS else "notice", about=f"{table.name}.{policy.name}",
                )  # fmt: skip


def _row_in_subquery(expression: str, table: Table) -> str:
    """The column of the row that a subquery names; empty when none does. The engine writes it as `table.column`."""
    tokens = tokenize(expression)
    names = {c.name for c in table.columns}
    for i, token in enumerate(tokens[:-1]):
        if token.text != "(" or not tokens[i + 1].is_word("SELECT"):
            continue
        inside = tokens[i + 1 : closing(tokens, i)]
        aliases = {t.name for before, t in itertools.pairwise(inside) if before.is_word("FROM", "JOIN", "ONLY")}
        for a, dot, b in zip(inside, inside[1:], inside[2:], strict=False):
            if dot.text == "." and a.name == table.name.name and a.name not in aliases and b.name in names:
                return str(b.name)
    return ""
