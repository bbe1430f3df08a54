"""Network addresses are stored as text: invalid ones are accepted, and "is it within this network" cannot be asked.

Why
    inet checks the value, knows IPv6 spellings as the same address, sorts properly, and an index answers containment.

Example
    CREATE TABLE login (id bigint PRIMARY KEY, ip varchar(45));

Fix
    ALTER TABLE login ALTER COLUMN ip TYPE inet USING ip::inet;

When to ignore
    The column also holds host names.

Source
    https://www.postgresql.org/docs/18/datatype-net-types.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import are, filled_columns
from dbarchitect.knowledge.shapes import is_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table, column, _, values in filled_columns(case, "text", "char"):
        if are(values, is_address, 1.0):
            message = f"{column.name} of {table.name}{rows_said(case, table)} holds network addresses as {column.type}: invalid ones are accepted, and networks cannot be searched."
            exact = all(v == v.strip() and v for v in values)
            fix = retyped(case, table, column, "inet", "{c}::inet", f"host({{c}})::{column.type}") if exact else None
            yield finding(case, table, message, level="notice", column=column.name, fix=fix)
