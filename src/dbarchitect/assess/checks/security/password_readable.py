"""Passwords can be read or guessed back from the database: they are stored plain or as a fast digest.

Why
    A graphics card tries billions of MD5, SHA-1 or SHA-256 digests a second and equal passwords have equal digests; people use the
    same password elsewhere. Hashes made for passwords are salted and slow.

Example
    CREATE TABLE account (id bigint PRIMARY KEY, login text, password varchar(32));

Fix
    Store Argon2id or bcrypt, made by the application or crypt() of pgcrypto; wrap stored digests in it at once, replace them at the next sign-in.

When to ignore
    The column holds something else than a password.

Source
    https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.privacy import personal_columns
from dbarchitect.knowledge.personal.values import password_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.privacy import Personal
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
SHORTEST_HASH = 55
"""Characters of the shortest hash made for passwords in use (MD5-crypt apart): bcrypt has 60, SHA-256-crypt 55 and more."""
FEWEST = 2


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for one in personal_columns(case, table):
            if one.kind == "password":
                yield from _judged(case, one)


def _judged(case: Case, one: Personal) -> Iterator[Finding]:
    table, column = one.table, one.column
    kind = column_type(case.schema, column)
    forms = Counter(f for v in case.values(table, column.name)[:500] if (f := password_form(v)) is not None)
    weak = {f: n for f, n in forms.items() if f != "strong"}
    total = sum(forms.values())
    where = f"{table.name}.{column.name}{rows_said(case, table)}"
    if total >= FEWEST and sum(weak.values()) >= 0.1 * total:
        worst = max(weak, key=lambda f: (weak[f], f))
        how = "plain text" if worst == "plain" else f"what looks like unsalted {worst}"
        message = f"{where} stores passwords as {how} ({weak[worst]} of {total} values seen): whoever gets a copy gets the passwords."
        yield finding(case, table, message, level="error", column=column.name)
    elif total < FEWEST and kind.textual and kind.length is not None and kind.length < SHORTEST_HASH:
        message = f"{where} is {kind.length} characters wide, too short for any hash made for passwords (bcrypt has 60): it holds them plain or as a fast digest."
        yield finding(case, table, message, level="warning", column=column.name)
