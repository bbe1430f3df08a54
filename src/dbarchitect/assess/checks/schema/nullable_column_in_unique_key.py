"""A unique key does not hold for rows with NULL in it: the duplicates it should refuse are stored.

Why
    SQL takes two NULLs as different, so a key of several columns compares only rows in which all of them are filled. With a
    deletion or end time in the key, the very rows that matter (still live, time NULL) are never compared.

Example
    CREATE TABLE seat (hall_id bigint NOT NULL, block text, number int NOT NULL, UNIQUE (hall_id, block, number));

Fix
    ALTER TABLE seat DROP CONSTRAINT seat_key, ADD CONSTRAINT seat_key UNIQUE NULLS NOT DISTINCT (hall_id, block, number);
    Or SET NOT NULL, or a partial unique index over live rows.

When to ignore
    Rows without the value are meant to repeat.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import DELETED
from dbarchitect.assess.policies import tenant_columns
from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_identifiers
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
NULLS_NOT_DISTINCT_SINCE = 15


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        nullable = {c.name for c in table.columns if c.nullable}
        for index in case.indexes[str(table.name)]:
            open_columns = _open(table, index, nullable)
            if open_columns and not _held_otherwise(case, table, index, set(open_columns)):
                yield _finding(case, table, index, open_columns)


def _open(table: Table, index: AnyIndex, nullable: set[str]) -> list[str]:
    """Columns of the key that may be NULL and are compared with others; several that stand in for one another are a choice."""
    declared = index.index or index.constraint
    if not index.unique or len(index.columns) < 2 or getattr(declared, "nulls_not_distinct", False):
        return []
    if getattr(declared, "without_overlaps", False):
        return []
    found = [c for c in index.columns if c in nullable and c is not None]
    found = [c for c in found if not (index.where and names_column(index.where, c))]
    if _one_to_one(table, index) or _optional_in_tenant(table, index, found):
        return []
    exclusive = any("num_nonnulls" in c.expression for c in table.checks)
    return [] if exclusive or len(found) == len(index.columns) else found


def _one_to_one(table: Table, index: AnyIndex) -> bool:
    """Whether the key is one foreign key's columns: an optional reference that no two rows share."""
    return any(set(index.columns) == set(k.columns) for k in table.foreign_keys)


def _optional_in_tenant(table: Table, index: AnyIndex, found: list[str]) -> bool:
    """Whether a value that may be missing is unique within its tenant: rows without one have nothing to repeat."""
    return len(found) == 1 and {c for c in index.columns if c not in found} <= tenant_columns(table)


def _held_otherwise(case: Case, table: Table, index: AnyIndex, open_columns: set[str]) -> bool:
    """Whether another unique index compares the rest of the key where these are NULL."""
    rest = {c for c in index.columns if c not in open_columns}
    return any(
        i.unique
        and i is not index
        and set(i.columns) <= rest | set()
        and (i.where is None or any(names_column(i.where, c) for c in open_columns))
        for i in case.indexes[str(table.name)]
    )


def _finding(case: Case, table: Table, index: AnyIndex, columns: list[str]) -> Finding:
    gone = [
        c for c in columns if c.lower() in DELETED or c.lower().startswith(("valid_to", "ended", "end_", "expired"))
    ]
    rest = ", ".join(c for c in index.columns if c and c not in columns)
    harm = (
        f"rows that are still live ({gone[0]} NULL) may repeat the same {rest}"
        if gone
        else f"rows without {columns[0]} may repeat the same {rest}"
    )
    nulls = next((s.null_share for c in columns if (s := case.statistics(table, c)) and s.null_share), None)
    seen = f" ({nulls:.0%} of the rows)" if nulls else ""
    return finding(
        case,
        table,
        f"The unique key {index.name} of {table.name} does not compare NULLs: {harm}{seen}.",
        level="error" if gone or nulls else "warning",
        about=f"{table.name}.{index.name}",
        fix=_fix(case, table, index),
    )


def _fix(case: Case, table: Table, index: AnyIndex) -> Fix | None:
    key = index.constraint
    if (
        case.engine != "postgresql"
        or (case.major or 0) < NULLS_NOT_DISTINCT_SINCE
        or not isinstance(key, Unique)
        or key.deferrable
        or key.include
    ):
        return None
    if any(set(r.key.target_columns) == set(key.columns) for r in case.referring_to.get(str(table.name), ())):
        return None
    where, name, columns = qualified(table.name), quote_identifier(key.name), quote_identifiers(key.columns)
    return Fix(
        sql=(
            f"ALTER TABLE {where} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} UNIQUE NULLS NOT DISTINCT ({columns})",
        ),
        reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} UNIQUE ({columns})",),
        lock="AccessExclusive",
        risk="Fails where such duplicates are stored already; the index is built anew under an exclusive lock.",
    )
