"""The database does not know how its text is written: letters beyond ASCII get mixed up and cannot be converted later.

Why
    SQL_ASCII means no encoding at all: each client's bytes are stored as they come. Two clients with two encodings leave text that
    no single one reads, upper() and sorting fail, and a move to UTF-8 stops at the first such value.

Example
    CREATE DATABASE shop ENCODING 'SQL_ASCII' TEMPLATE template0;

Fix
    Dump, convert each column to UTF-8 by the encoding its clients used, load into a UTF8 database.

When to ignore
    Text is ASCII alone, and a check keeps it so.

Source
    https://www.postgresql.org/docs/18/multibyte.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe, catalog_rows, is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "error"
ENGINES = ("postgresql",)


def probes(case: Case) -> Iterator[Probe]:
    if is_live(case):
        yield catalog_probe("catalog.database")


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("a file does not say the encoding of its database")
    for row in catalog_rows(case, "catalog.database"):
        if row.get("encoding") == "SQL_ASCII":
            name = str(row.get("name"))
            message = f"Database {name} has no encoding (SQL_ASCII): bytes of different clients stand side by side, and text beyond ASCII cannot be converted or sorted."
            yield finding(case, name, message, level="error", about=f"database {name}")
