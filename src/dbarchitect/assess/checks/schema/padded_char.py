"""char(n) fills values up with blanks: they come back longer than they were stored, and comparisons with text surprise.

Why
    'NO' in char(5) is 'NO   '. Concatenation, LIKE and the length of a value see the blanks or not, depending on the function; nothing is
    gained over text.

Example
    CREATE TABLE account (id bigint PRIMARY KEY, code char(20));

Fix
    ALTER TABLE account ALTER COLUMN code TYPE varchar(20);

When to ignore
    All values have exactly this length, and a CHECK says so.

Source
    https://www.postgresql.org/docs/18/datatype-character.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import filled_columns
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "sqlserver", "oracle")
CAUSES = ("boolean_as_text", "date_as_text", "number_as_text", "uuid_as_text")
CODE_LENGTH = 3
"""Country and currency codes are that long at most, and always full."""


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "char"):
        length = kind.length or 1
        padded = [v for v in values if len(v.rstrip()) < length]
        if (length <= CODE_LENGTH and not padded) or (values and not padded):
            continue
        seen = f" ({len(padded):,} of {len(values):,} values looked at are padded)" if padded else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} is {column.type}: shorter values are filled with blanks{seen}, and comparisons with text surprise."
        yield finding(
            case,
            table,
            message,
            level="notice",
            column=column.name,
            fix=retyped(case, table, column, f"character varying({length})", "rtrim({c})", "{c}"),
        )


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} are char(n), which fills values up with blanks."
