"""Text indexes may be wrong: the operating system sorts text otherwise than when they were built.

Why
    A new C library or ICU changes the order of text. Indexes built under the old order then miss rows that are there, and unique ones
    let duplicates in.

Example
    The database records collation version 2.31, the machine has 2.36 since its upgrade.

Fix
    REINDEX DATABASE CONCURRENTLY shop; then ALTER DATABASE shop REFRESH COLLATION VERSION;

When to ignore
    Every index on text was rebuilt since, and only the recorded version is old.

Source
    https://www.postgresql.org/docs/18/sql-altercollation.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe, catalog_rows, is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "error"
ENGINES = ("postgresql",)


def probes(case: Case) -> Iterator[Probe]:
    if is_live(case) and (case.major or 0) >= 15:
        yield catalog_probe("catalog.collations")


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("how text is sorted is a matter of the server")
    for row in catalog_rows(case, "catalog.collations"):
        recorded, actual = row.get("recorded"), row.get("actual")
        if recorded and actual and recorded != actual:
            name = str(row.get("name"))
            count = sum(_sorts_text(case, table, i.columns) for table, those in case.indexes.items() for i in those)
            yield finding(
                case,
                name,
                f"{counted(count, 'index')} over text may miss rows or hold duplicates: they were built with collation version {recorded}, the machine now sorts by {actual}.",
                level="error",
                about=f"database {name}",
                fix=Fix(
                    sql=(
                        f"REINDEX DATABASE CONCURRENTLY {quote_identifier(name)}",
                        f"ALTER DATABASE {quote_identifier(name)} REFRESH COLLATION VERSION",
                    ),
                    lock="ShareUpdateExclusive",
                    risk="Reads every table and writes every index anew; a unique index fails where duplicates got in meanwhile.",
                ),
            )


def _sorts_text(case: Case, table: str, columns: tuple[str | None, ...]) -> bool:
    of = case.by_name[table]
    return any(
        c is not None
        and (column := of.column(c)) is not None
        and column_type(case.schema, column).textual
        and column.collation not in ("C", "POSIX", 'pg_catalog."C"')
        for c in columns
    )
