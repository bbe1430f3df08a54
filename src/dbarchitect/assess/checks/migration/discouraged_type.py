"""The column's type does not say what it seems to: its values change meaning with a setting, a place or a season.

Why
    `money` knows no currency and reads and writes by lc_monetary, so a dump restored elsewhere changes amounts; `timetz` keeps an
    offset without a date and so cannot know summer time; `"char"` holds one byte.

Example
    CREATE TABLE invoice (id bigint PRIMARY KEY, total money);

Fix
    ALTER TABLE invoice ALTER COLUMN total TYPE numeric(19,2) USING total::numeric;

When to ignore
    Another system's table that must keep its form.

Source
    https://wiki.postgresql.org/wiki/Don%27t_Do_This
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.statements import tables_in
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Level
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
CAUSES = ("leftover_table",)
HARM: dict[str, tuple[Level, str]] = {
    "money": (
        "warning",
        "is money: it knows no currency, and a dump restored under another lc_monetary changes its amounts",
    ),
    "timetz": ("notice", "is a time of day with an offset and no date, which cannot know summer time"),
    "time_with_time_zone": ("notice", "is a time of day with an offset and no date, which cannot know summer time"),
    '"char"': ("notice", 'is "char", one byte, and not char(1)'),
}


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for column in table.columns:
            kind = column_type(case.schema, column)
            said = HARM.get(kind.name)
            if said is not None and not kind.array:
                level, harm = said
                message = f"{table.name}.{column.name}{rows_said(case, table)} {harm}."
                fix = _exact(case, table, column) if kind.name == "money" else None
                yield finding(case, table, message, level=level, column=column.name, fix=fix)


def _exact(case: Case, table: Table, column: Column) -> Fix | None:
    """The amount as a number with two places; None where something else is made of the column."""
    bound = column.default is not None or column.generated is not None or column.type.lower() != "money"
    bound = bound or any(column.name in (k.expression, *i.include) for i in table.indexes for k in i.keys)
    bound = bound or any(column.name in c.expression for c in table.checks)
    bound = bound or any(tables_in(v.query, (table,)) for v in case.schema.views)
    if bound or table.partitioning is not None or table.triggers or table.policies:
        return None
    where, name = qualified(table.name), quote_identifier(column.name)
    return Fix(
        sql=(f"ALTER TABLE {where} ALTER COLUMN {name} TYPE numeric(19,2) USING {name}::numeric",),
        reverse=(f"ALTER TABLE {where} ALTER COLUMN {name} TYPE money USING {name}::money",),
        lock="AccessExclusive",
        risk="Rewrites the table under an exclusive lock; clients get a plain number instead of text with a currency sign.",
    )
