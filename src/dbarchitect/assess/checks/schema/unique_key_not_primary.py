"""A table has an identity but does not say so: tools, mappers and replication look for a primary key and find none.

Why
    A unique key over columns that are never NULL is a primary key in all but name. References without columns, REPLICA IDENTITY
    DEFAULT and most tools only look at the declared one.

Example
    CREATE TABLE country (iso text NOT NULL UNIQUE, name text);

Fix
    ALTER TABLE country DROP CONSTRAINT country_iso_key, ADD PRIMARY KEY (iso);

When to ignore
    Another system owns the table and relies on the constraint's name.

Source
    https://www.postgresql.org/docs/18/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_constraint, without_constraint, worded
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        if table.primary_key is not None:
            continue
        required = {c.name for c in table.columns if not c.nullable}
        keys = [
            i
            for i in case.indexes[str(table.name)]
            if i.unique and i.where is None and i.columns and None not in i.columns and set(i.columns) <= required
        ]
        if keys:
            key = min(keys, key=lambda i: len(i.columns))
            columns = tuple(c for c in key.columns if c is not None)
            message = f"{table.name} has no primary key although {', '.join(columns)} identify each row ({key.name})."
            yield finding(case, table, message, level="notice", fix=_fix(case, table, key, columns))


def _primary(case: Case, table: Table, unique: str, columns: tuple[str, ...]) -> Table:
    name = default_name(table.name.name, "", "pkey") if case.engine in ("sqlite", "duckdb") else "PRIMARY"
    return with_constraint(without_constraint(table, unique), PrimaryKey(name=name, columns=columns))


def _fix(case: Case, table: Table, key: AnyIndex, columns: tuple[str, ...]) -> Fix | None:
    referred = any(r.key.target_columns == columns for r in case.referring_to.get(str(table.name), ()))
    if not isinstance(key.constraint, Unique) or referred or key.constraint.deferrable or key.constraint.include:
        return None
    name = quote_identifier(default_name(table.name.name, "", "pkey"))
    where, old, listed = qualified(table.name), quote_identifier(key.name), quote_identifiers(columns)
    return worded(
        case,
        Fix(
            sql=(f"ALTER TABLE {where} DROP CONSTRAINT {old}, ADD CONSTRAINT {name} PRIMARY KEY ({listed})",),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}, ADD CONSTRAINT {old} UNIQUE ({listed})",),
            lock="AccessExclusive",
            risk="Builds the index anew under an exclusive lock.",
        ),
        table,
        _primary(case, table, key.name, columns),
    )
