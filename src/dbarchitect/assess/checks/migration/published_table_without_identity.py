"""Updates and deletes of a published table fail: the subscriber could not tell which row is meant.

Why
    Logical replication sends the row's identity: its primary key, unless another is named. A table without one refuses UPDATE and DELETE
    from the moment it is published.

Example
    CREATE TABLE reading (at timestamptz, celsius numeric); CREATE PUBLICATION feed FOR TABLE reading;

Fix
    ALTER TABLE reading ADD PRIMARY KEY …; for the time being ALTER TABLE reading REPLICA IDENTITY FULL.

When to ignore
    Rows are only ever inserted; then publish = 'insert'.

Source
    https://www.postgresql.org/docs/18/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.engines.postgresql.names import qualified
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
    published: dict[str, str] = {}
    for other in case.schema.others:
        if other.kind == "publication" and re.search(r"publish = '[^']*(?:update|delete)", other.definition):
            for table in _tables(case, other):
                published.setdefault(str(table.name), other.name.name)
    for table in case.tables:
        publication = published.get(str(table.name))
        nameless = table.replica_identity == "nothing" or (
            table.replica_identity == "default" and table.primary_key is None
        )
        if publication is not None and nameless and not table.unlogged:
            yield _finding(case, table, publication)


def _tables(case: Case, publication: RawObject) -> list[Table]:
    if " FOR ALL TABLES" in publication.definition:
        return list(case.tables)
    tokens = tokenize(publication.definition)
    pairs = {(tokens[i].name, tokens[i + 2].name) for i in range(len(tokens) - 2) if tokens[i + 1].text == "."}
    return [t for t in case.tables if (t.name.namespace, t.name.name) in pairs]


def _finding(case: Case, table: Table, publication: str) -> Finding:
    where = qualified(table.name)
    before = "NOTHING" if table.replica_identity == "nothing" else "DEFAULT"
    return finding(
        case,
        table,
        f"UPDATE and DELETE on {table.name}{rows_said(case, table)} fail: publication {publication} sends them and the table has no key to name a row by.",
        level="error",
        fix=Fix(
            sql=(f"ALTER TABLE {where} REPLICA IDENTITY FULL",),
            reverse=(f"ALTER TABLE {where} REPLICA IDENTITY {before}",),
            lock="AccessExclusive",
            risk="A moment's lock; each change then logs the whole old row, and the subscriber seeks it by all columns.",
        ),
    )
