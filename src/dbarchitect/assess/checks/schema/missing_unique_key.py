"""What identifies a thing may be stored twice: a second account with the same address, two products under one code.

Why
    The values are all different today because the application looks before it writes; two requests at the same moment both find
    nothing and both write. Only a unique key refuses the second.

Example
    CREATE TABLE account (id bigint PRIMARY KEY, email text NOT NULL);

Fix
    CREATE UNIQUE INDEX CONCURRENTLY account_email_key ON account (email);

When to ignore
    The values differ by chance, and the same one may rightly come again.

Source
    https://www.postgresql.org/docs/18/indexes-unique.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_constraint, worded
from dbarchitect.assess.column_types import column_type, names_column
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import NATURAL_ENDINGS, NATURAL_KEYS, plain
from dbarchitect.assess.probing import askable, duplicates, number
from dbarchitect.assess.values import distinct_count, null_share
from dbarchitect.core.english import with_article
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Name, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
STRONG_ROWS, WEAK_ROWS = 10, 50
"""Rows without a repetition that make a key of a name: a well-known one (`email`), and one that only ends like one (`batch_no`)."""
NEARLY = 0.98
_OF_OTHER_THINGS = frozenset(
    [
        "phone",
        "house",
        "postal",
        "zip",
        "country",
        "currency",
        "language",
        "area",
        "status",
        "fax",
        "street",
        "mobile",
        "room",
        "version",
        "color",
        "colour",
        "error",
        "response",
        "department",
        "card",
        "account",
        "bank",
        "routing",
        "state",
        "region",
        "city",
        "language",
        "locale",
        "account",
        "contact",
        "sender",
        "recipient",
        "from",
        "to",
        "reply",
        "cc",
        "bcc",
        "billing",
        "shipping",
        "customer",
        "owner",
        "parent",
        "manager",
        "password",
        "reset",
        "session",
        "refresh",
        "access",
        "api",
        "csrf",
        "file",
        "content",
    ]
)
_PLACES = frozenset(
    {"position", "line_no", "line_number", "sequence", "seq", "ordinal", "sort_order", "row_number", "rank", "step"}
)


def probes(case: Case) -> Iterator[Probe]:
    for table, columns in _within_parents(case):
        if askable(case, table):
            key = f"missing_unique_key:{table.name}:{','.join(columns)}"
            yield duplicates(
                case, key, table, columns, f"whether {', '.join(columns)} identify the rows of {table.name}"
            )


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for column in table.columns:
            if _may_be_key(case, table, column):
                yield from _judged(case, table, column)
    for table, columns in _within_parents(case):
        if number(case, f"missing_unique_key:{table.name}:{','.join(columns)}") == 0:
            message = f"{columns[-1]} never repeats within {with_article(columns[0])} in {table.name}{rows_said(case, table)}, but nothing keeps it so: two requests at once can store it twice."
            yield finding(case, table, message, level="notice", column=columns[-1], fix=_fix(case, table, columns))


def _judged(case: Case, table: Table, column: Column) -> Iterator[Finding]:
    rows, nulls = case.rows(table), null_share(case, table, column.name)
    distinct = distinct_count(case, table, column.name)
    strong = plain(column.name) in NATURAL_KEYS
    if rows is None or nulls is None or distinct is None:
        return
    filled = rows * (1 - nulls)
    if filled < (STRONG_ROWS if strong else WEAK_ROWS) or distinct < filled * (NEARLY if strong else 0.9999) - 0.5:
        return
    repeated = round(filled - distinct)
    sampled = case.sample(table, column.name)
    exact = sampled is not None and sampled.complete
    if repeated > 0 and exact:
        message = f"{column.name} should identify a row of {table.name}{rows_said(case, table)}, but {repeated:,} of its values are stored more than once."
        yield finding(case, table, message, level="error", column=column.name)
        return
    message = f"Nothing keeps {column.name} of {table.name}{rows_said(case, table)} unique, though no value repeats: two requests at once can store the same one twice."
    yield finding(
        case,
        table,
        message,
        level="warning" if strong else "notice",
        column=column.name,
        fix=_fix(case, table, (column.name,)),
    )


def _may_be_key(case: Case, table: Table, column: Column) -> bool:
    parts = words(column.name)
    kind = column_type(case.schema, column)
    if not parts or kind.array or kind.family not in ("text", "char", "integer", "uuid", "decimal") or column.generated:
        return False
    named = plain(column.name) in NATURAL_KEYS or (parts[-1] in NATURAL_ENDINGS and not set(parts) & _OF_OTHER_THINGS)
    named = named or (
        parts[-1] in ("email", "username") and len(parts) == 2 and parts[0] in ("user", "login", "primary", "work")
    )
    if not named or any(column.name in k.columns for k in table.foreign_keys):
        return False
    return not _kept(case, table, column.name)


def _kept(case: Case, table: Table, column: str) -> bool:
    """Whether some unique key, plain or over an expression of the column, speaks of it."""
    for index in case.indexes[str(table.name)]:
        named = column in index.columns or any(names_column(k.expression, column) for k in index.keys)
        if named and (index.unique or index.constraint is not None):
            return True
    return False


def _within_parents(case: Case) -> Iterator[tuple[Table, tuple[str, str]]]:
    """(parent reference, code or place) where a code repeats in the table, but perhaps not within its parent."""
    for table in case.tables:
        parents = [k.columns[0] for k in table.foreign_keys if len(k.columns) == 1]
        rows = case.rows(table)
        if not parents or rows is None or rows < WEAK_ROWS:
            continue
        for column in table.columns:
            placed = plain(column.name) in _PLACES
            if not (placed or _may_be_key(case, table, column)) or _kept(case, table, column.name):
                continue
            distinct = distinct_count(case, table, column.name)
            if distinct is not None and distinct < 0.9 * rows:
                yield table, (parents[0], column.name)


def _fix(case: Case, table: Table, columns: tuple[str, ...]) -> Fix | None:
    if table.partitioning is not None:
        return None
    name = default_name(table.name.name, "_".join(columns), "key")
    at = qualified(Name(namespace=table.name.namespace, name=name))
    return worded(
        case,
        Fix(
            sql=(
                f"CREATE UNIQUE INDEX CONCURRENTLY {quote_identifier(name)} ON {qualified(table.name)} ({quote_identifiers(columns)})",
            ),
            reverse=(f"DROP INDEX CONCURRENTLY {at}",),
            lock="ShareUpdateExclusive",
            risk="Writes that would store a value twice fail from then on.",
        ),
        table,
        with_constraint(table, Unique(name=name, columns=columns)),
    )
