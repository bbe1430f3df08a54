"""A published table has nothing that identifies its rows: each UPDATE and DELETE on it is an error.

Why
    Logical replication sends the key of the changed row. Without a primary key and with REPLICA IDENTITY DEFAULT there is none to
    send, and the statement is refused at the publisher.

Example
    CREATE PUBLICATION out FOR ALL TABLES;  -- and a table without a primary key

Fix
    ALTER TABLE … ADD PRIMARY KEY (…); or REPLICA IDENTITY USING INDEX …; FULL only for small tables.

When to ignore
    Rows are only inserted.

Source
    https://www.postgresql.org/docs/18/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import RawObject
    from dbarchitect.model.tables import Table

LEVEL = "error"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    publications = [o for o in case.schema.others if o.kind == "publication"]
    for table in case.schema.tables if publications else ():
        if table.partitioning is not None or table.unlogged or _identified(table):
            continue
        of = next((p for p in publications if _holds(p, table)), None)
        if of is not None:
            yield finding(
                case, table, f"Each UPDATE and DELETE on {table.name} is an error: publication {of.name.name} sends it, and nothing identifies its rows.",
                level="error", fix=_fix(table),
            )  # fmt: skip


def _identified(table: Table) -> bool:
    return (
        table.replica_identity == "full"
        or (table.replica_identity == "default" and table.primary_key is not None)
        or table.replica_identity not in ("default", "nothing")
    )


def _holds(publication: RawObject, table: Table) -> bool:
    """Whether it sends updates or deletes of the table."""
    said = publication.definition
    if "update" not in said and "delete" not in said:
        return False
    if "FOR ALL TABLES" in said:
        return True
    names = {t.name for t in tokenize(said) if t.name}
    return table.name.name in names and table.name.namespace in names


def _fix(table: Table) -> Fix | None:
    """A unique index over columns that are never NULL identifies the rows too."""
    for index in table.indexes:
        columns = [table.column(k.expression) for k in index.keys if k.is_column]
        if (
            index.unique
            and not index.where
            and len(columns) == len(index.keys)
            and all(c is not None and not c.nullable for c in columns)
        ):
            name = qualified(table.name)
            return Fix(
                sql=(f"ALTER TABLE {name} REPLICA IDENTITY USING INDEX {quote_identifier(index.name)}",), reverse=(f"ALTER TABLE {name} REPLICA IDENTITY {table.replica_identity.upper()}",),
                lock="AccessExclusive", risk="The lock lasts for a moment.",
            )  # fmt: skip
    return None
