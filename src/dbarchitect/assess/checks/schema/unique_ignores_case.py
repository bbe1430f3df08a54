"""One address can have two accounts: the unique key takes Ann@example.org and ann@example.org for different ones.

Why
    Text is compared letter by letter. People, and mail servers, do not tell capitals apart in addresses and names of users.

Example
    CREATE TABLE account (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);

Fix
    CREATE UNIQUE INDEX CONCURRENTLY account_email_lower_key ON account (lower(email));

When to ignore
    The application writes lower case only, and a CHECK (email = lower(email)) says so.

Source
    https://www.postgresql.org/docs/18/indexes-expressional.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import checks_on, column_type
from dbarchitect.assess.finding import alone, finding
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "duckdb", "oracle")
_CASELESS = frozenset({"email", "mail", "username", "login", "nickname", "handle"})


def check(case: Case) -> Iterator[Finding]:
    """Only where capitals are in use: the values show that the application does not lower them."""
    for table in case.tables:
        for index in case.indexes[str(table.name)]:
            column = table.column(index.columns[-1] or "") if index.columns else None
            if not index.unique or column is None or not set(words(column.name)) & _CASELESS:
                continue
            if (
                not column_type(case.schema, column).textual
                or "citext" in column.type
                or _folded(case, table, column.name)
                or column.collation
            ):
                continue
            values = case.values(table, column.name)
            capital = sum(v != v.lower() for v in values)
            twice = len(set(values)) - len({v.lower() for v in values})
            if capital or twice:
                seen = f"{twice} of the values looked at differ in capitals alone" if twice else "capitals are in use"
                message = f"The unique key {index.name} of {table.name} takes spellings in capitals for different: one {column.name} may have two rows ({seen})."
                yield finding(
                    case,
                    table,
                    message,
                    level="error" if twice else "warning",
                    column=column.name,
                    fix=None if twice else _fix(case, table, column.name, len(index.columns)),
                )


def _folded(case: Case, table: Table, column: str) -> bool:
    own = table.column(column)
    if own is not None and any("lower(" in e for e in checks_on(case.schema, table.checks, own)):
        return True
    return any(
        i.unique and any("lower(" in k.expression.lower() and column in k.expression for k in i.keys)
        for i in case.indexes[str(table.name)]
    )


def _fix(case: Case, table: Table, column: str, width: int) -> Fix | None:
    if width != 1 or table.partitioning:
        return None
    name = default_name(table.name.name, f"{column}_lower", "key")
    return alone(
        case,
        Fix(
            sql=(
                f"CREATE UNIQUE INDEX CONCURRENTLY {quote_identifier(name)} ON {qualified(table.name)} (lower({quote_identifier(column)}))",
            ),
            reverse=(f"DROP INDEX CONCURRENTLY {qualified(Name(namespace=table.name.namespace, name=name))}",),
            lock="ShareUpdateExclusive",
            risk="Fails where two rows differ in capitals alone; look-ups must use lower() to find the index.",
        ),
    )
