"""Rows have no identity: none can be named, changed alone or replicated, and the same row can be stored twice.

Why
    Without a key an UPDATE or DELETE meant for one row hits all that look alike, logical replication refuses changes, tools and
    object mappers cannot address rows, and nothing stops an import from running twice.

Example
    CREATE TABLE reading (sensor text, taken_at timestamptz, celsius numeric);

Fix
    ALTER TABLE reading ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
    Better, where columns identify a row already: ALTER TABLE reading ADD PRIMARY KEY (sensor, taken_at);

When to ignore
    Staging tables that are emptied after each load.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_constraint, worded
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.engines.postgresql.names import qualified, quote_identifiers
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Column, Identity, PrimaryKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        if table.primary_key is None and table.columns and not has_key(case, table):
            yield _finding(case, table)


def has_key(case: Case, table: Table) -> bool:
    """Whether another key holds for every row: unique, over columns that are never NULL."""
    required = {c.name for c in table.columns if not c.nullable}
    return any(
        i.unique and i.where is None and None not in i.columns and set(i.columns) <= required
        for i in case.indexes[str(table.name)]
    )


def _numbered(case: Case, table: Table, name: str) -> Table:
    """With a number of its own for each row; SQLite's rows have one already, which the column then shows."""
    sqlite = case.engine == "sqlite"
    identity = None if sqlite else Identity(always=False)
    column = Column(name=name, type="integer" if sqlite else "bigint(20)", nullable=False, identity=identity)
    key = PrimaryKey(name=f"{table.name.name}_pkey" if sqlite else "PRIMARY", columns=(name,))
    return with_constraint(table.but(columns=(column, *table.columns)), key)


def _finding(case: Case, table: Table) -> Finding:
    pair = tuple(dict.fromkeys(c for k in table.foreign_keys for c in k.columns))
    junction = len(table.foreign_keys) >= 2 and len(pair) >= len(table.columns) - 2
    advice = f" {', '.join(pair)} look like its key." if junction else ""
    fix = None
    if not junction and table.partitioning is None and not table.inherits:
        name = next(n for n in ("id", "row_id", f"{table.name.name}_id", "surrogate_id") if table.column(n) is None)
        fix = worded(
            case,
            Fix(
                sql=(
                    f"ALTER TABLE {qualified(table.name)} ADD COLUMN {quote_identifiers([name])} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                ),
                reverse=(f"ALTER TABLE {qualified(table.name)} DROP COLUMN {quote_identifiers([name])}",),
                lock="AccessExclusive",
                risk="Rewrites the table and builds an index under an exclusive lock; inserts without a column list break.",
            ),
            table,
            _numbered(case, table, name),
        )
    return finding(
        case,
        table,
        f"{table.name}{rows_said(case, table)} has no primary key: a row cannot be addressed or replicated, and may be stored twice.{advice}",
        level="warning",
        fix=fix,
    )
