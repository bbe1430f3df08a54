"""A policy converts the column for every row: no index on the column serves it, and each statement reads all tenants' rows.

Why
    `tenant_id::text = current_setting(…)` compares text made of each row. The other way about, the setting cast to the column's
    type once, an index finds the rows. Measured on a million rows the difference is thirtyfold.

Example
    CREATE POLICY own ON note USING (tenant_id::text = current_setting('app.tenant'));

Fix
    ALTER POLICY own ON note USING (tenant_id = (SELECT current_setting('app.tenant')::uuid));

When to ignore
    An index over the same expression exists.

Source
    https://www.postgresql.org/docs/18/indexes-expressional.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Policy, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
_CAST = r"(?:\(\s*{name}\s*\)|(?<![\w.\"]){name})\s*::\s*(?P<type>[a-z]\w*)"
_FUNCTION = r"\b(?P<function>lower|upper|trim|btrim|coalesce|to_char)\s*\(\s*\(?\s*{name}\b"


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        if not table.row_security:
            continue
        for policy in table.policies:
            for column in table.columns:
                if policy.using and (how := _converted(case, table, column, policy.using)):
                    yield finding(
                        case, table,
                        f"Policy {policy.name} converts {table.name}.{column.name} {how} for each row: no index on {column.name} serves it, "
                        f"every statement reads all{rows_said(case, table)}.",
                        level="warning", about=f"{table.name}.{policy.name}", fix=_fix(table, policy, column),
                    )  # fmt: skip
                    break


def _converted(case: Case, table: Table, column: Column, using: str) -> str:
    """How the column is converted before it is compared; empty when it is not, or an index holds the result."""
    name = re.escape(quote_identifier(column.name))
    indexed = " ".join(k.expression for i in table.indexes for k in i.keys if not k.is_column)
    cast = re.search(_CAST.format(name=name), using)
    if cast and not (column_type(case.schema, column).textual and cast["type"] in ("text", "varchar", "bpchar")):
        return "" if re.search(_CAST.format(name=name), indexed) else f"to {cast['type']}"
    called = re.search(_FUNCTION.format(name=name), using)
    return f"by {called['function']}()" if called and not re.search(_FUNCTION.format(name=name), indexed) else ""


def _fix(table: Table, policy: Policy, column: Column) -> Fix | None:
    """The cast moved to the other side, where the policy is nothing but this one comparison with a setting."""
    name = re.escape(quote_identifier(column.name))
    setting = r"(?:current_setting\([^()]*\)|\( ?SELECT current_setting\([^()]*\)(?: AS \w+)?\))"
    found = re.fullmatch(rf"\(?\s*(?:\({name}\)|{name})::text = (?P<who>{setting})\s*\)?", policy.using or "")
    if found is None or policy.check is not None:
        return None
    who = re.search(r"current_setting\([^()]*\)", found["who"])
    made = f"{quote_identifier(column.name)} = (SELECT ({who[0] if who else ''})::{column.type})"
    head = f"ALTER POLICY {quote_identifier(policy.name)} ON {qualified(table.name)} USING"
    return Fix(
        sql=(f"{head} ({made})",), reverse=(f"{head} ({policy.using})",), lock="AccessExclusive",
        risk=f"The lock lasts for a moment. A setting that is no {column.type} now raises an error instead of matching nothing.",
    )  # fmt: skip
