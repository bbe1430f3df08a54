"""Values that stand for others: one for each row, by the column's type."""

from __future__ import annotations

import re

from dbarchitect.diff.conversion import taken_apart

# A value for row n of a column that shall be of the type, as text or as the type itself.
VALUES = {
    "smallint": "(n % 30000)", "integer": "n", "bigint": "n", "numeric": "n", "real": "n", "double precision": "n", "boolean": "(n % 2 = 0)",
    "date": "(DATE '2024-01-01' + n::integer)", "timestamp without time zone": "(TIMESTAMP '2024-01-01' + n * INTERVAL '1 hour')",
    "timestamp with time zone": "(TIMESTAMPTZ '2024-01-01 00:00+00' + n * INTERVAL '1 hour')", "uuid": "md5(n::text)::uuid",
    "json": "format('{\"n\": %s}', n)", "jsonb": "format('{\"n\": %s}', n)", "inet": "('10.0.0.0'::inet + n)", "interval": "(n * INTERVAL '1 minute')",
    "time without time zone": "(TIME '00:00' + n * INTERVAL '1 minute')", "text": "n::text", "character varying": "n::text", "character": "n::text",
    "cidr": "('10.0.0.0'::inet + n)::cidr", "bytea": "n::text", "citext": "n::text", "xml": "format('<n>%s</n>', n)", "money": "n",
}  # fmt: skip


_ROW = re.compile(r"""(?<!["<'/])\bn\b(?![">])""")


def stand_in(kind: str, row: str = "n") -> str:
    """An expression over the number of the row for a column of the type; NULL where none is known."""
    base, _, array = taken_apart(kind)
    if array:
        return "'{}'"
    return f"({_ROW.sub(row, VALUES[base])})::text::{kind}" if base in VALUES else "NULL"
