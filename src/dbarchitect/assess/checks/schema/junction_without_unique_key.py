"""The same pair can be linked twice: lists show it doubly and counts and sums over the link are too high.

Why
    A table that links two others means "these belong together". With a key of its own only, or none, nothing keeps a retry or a
    double click from linking the same two again.

Example
    CREATE TABLE book_author (id bigint PRIMARY KEY, book_id bigint REFERENCES book, author_id bigint REFERENCES author);

Fix
    ALTER TABLE book_author ADD CONSTRAINT book_author_book_id_author_id_key UNIQUE (book_id, author_id);

When to ignore
    The link is an event that may happen again (a visit, a loan); such tables usually carry a time or an amount.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_constraint, worded
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import CHANGED, CREATED, plain
from dbarchitect.assess.probing import askable, duplicates, number
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")

LEAST_ROWS, MOST_DOUBLED = 50, 0.2
"""Where more of the rows repeat a pair, the pair is meant to come again."""


def probes(case: Case) -> Iterator[Probe]:
    for table, pair in _open_junctions(case):
        if askable(case, table):
            why = f"pairs of {table.name} that are linked more than once"
            yield duplicates(case, f"junction_without_unique_key:{table.name}", table, pair, why)


def check(case: Case) -> Iterator[Finding]:
    for table, pair in _open_junctions(case):
        doubled = number(case, f"junction_without_unique_key:{table.name}")
        rows = case.rows(table) or 0
        if doubled and rows >= LEAST_ROWS and doubled > MOST_DOUBLED * rows:
            continue
        seen = f"; {doubled:,} rows repeat a pair already" if doubled else ""
        yield finding(
            case,
            table,
            f"{table.name} may link the same {' and '.join(pair)} twice: no unique key covers both{seen}.",
            level="error" if doubled else "warning",
            fix=None if doubled else _fix(case, table, pair),
        )


def _open_junctions(case: Case) -> Iterator[tuple[Table, tuple[str, ...]]]:
    for table in case.tables:
        pair = linked(case, table)
        if pair and not any(
            i.unique and None not in i.columns and set(i.columns) <= set(pair) for i in case.indexes[str(table.name)]
        ):
            yield table, pair


def linked(case: Case, table: Table) -> tuple[str, ...]:
    """The two references of a table that does nothing but link: beside them only its own id, times of the entry and flags."""
    keys = [k for k in table.foreign_keys if len(k.columns) == 1]
    columns = tuple(k.columns[0] for k in keys)
    if len(keys) != 2 or len(set(columns)) != 2 or len(table.foreign_keys) != 2:
        return ()
    own = set(table.primary_key.columns) if table.primary_key else set()
    if case.referring_to.get(str(table.name)) and not own & set(columns):
        return ()  # others refer to its rows: it is a thing of its own
    for column in table.columns:
        if (
            column.name in columns
            or column.name in own
            or plain(column.name) in (*CREATED, *CHANGED, "added_at", "assigned_at", "position")
        ):
            continue
        if column_type(case.schema, column).family != "boolean":
            return ()
    if table.primary_key and not own & set(columns) and table.column(next(iter(own))) is None:
        return ()
    return () if str(keys[0].target) == str(keys[1].target) == str(table.name) else columns


def _fix(case: Case, table: Table, pair: tuple[str, ...]) -> Fix | None:
    bare = default_name(table.name.name, "_".join(pair), "key")
    name = quote_identifier(bare)
    where = qualified(table.name)
    return worded(
        case,
        Fix(
            sql=(f"ALTER TABLE {where} ADD CONSTRAINT {name} UNIQUE ({quote_identifiers(pair)})",),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}",),
            lock="AccessExclusive",
            risk="Blocks writes while the index is built; on a large table build it first with CREATE UNIQUE INDEX CONCURRENTLY.",
        ),
        table,
        with_constraint(table, Unique(name=bare, columns=pair)),
    )
