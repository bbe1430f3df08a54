"""A hash index is kept up to date though a B-tree answers the same equality.

Why
    A B-tree that begins with the column serves equality, ranges and order. The hash index saves at most a page read of a search
    and costs every write.

Example
    CREATE INDEX device_serial_h ON device USING hash (serial);  -- serial is UNIQUE already

Fix
    DROP INDEX CONCURRENTLY device_serial_h;

When to ignore
    Values are very long (URLs) and the B-tree has other leading purposes.

Source
    https://www.postgresql.org/docs/18/hash-index.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, redundancy
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
LONG_BYTES = 200


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        own = case.indexes[str(table.name)]
        for index in own:
            if index.method != "hash" or index.index is None or index.columns[0] is None:
                continue
            known = case.statistics(table, index.columns[0])
            if known is not None and (known.average_bytes or 0) >= LONG_BYTES:
                continue
            mine = redundancy.keys_of(index)[0]
            other = next(
                (
                    o for o in own
                    if o.method == "btree" and redundancy.is_valid(o) and o.where in (None, index.where)
                    and redundancy.keys_of(o)[0].expression == mine.expression
                    and redundancy.keys_of(o)[0].collation == mine.collation
                ),
                None,
            )  # fmt: skip
            if other is not None:
                yield finding(
                    case, table, f"{index.name} answers only what {other.name} {dropping.written(other)} answers too; each write to {table.name} pays for both.",
                    level="notice", about=f"{table.name}.{index.name}",
                    fix=dropping.drop(case, index, f"Equality is searched by {other.name}."),
                )  # fmt: skip
