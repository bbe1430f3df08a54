"""A table holds data about people and nothing says so: it cannot be handed out, erased, masked or withheld on purpose.

Why
    Whoever copies a database for development, answers a person's request or grants a new role must know which columns are about
    people. Told by name, type, values and the table together; values are never shown.

Example
    CREATE TABLE customer (id bigint PRIMARY KEY, full_name text, email text, birth_date date);

Fix
    COMMENT ON COLUMN customer.email IS 'personal: contact';   for each of them, and a list of who may read which class.

When to ignore
    The classification is kept elsewhere.

Source
    https://gdpr-info.eu/art-30-gdpr/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, with_column
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.privacy import SENSITIVE, by_class, is_marked, personal_columns
from dbarchitect.assess.ranking import ranked
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_literal
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.privacy import Personal
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
MOST_NAMED = 12
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        found = tuple(p for p in personal_columns(case, table) if not is_marked(p.column))
        if found:
            yield _finding(case, table, found)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    shown = ranked(found)[:MOST_NAMED]
    told = [(f, f.message.partition("as such (")[2].partition(")")[0]) for f in shown]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    return f"{counted(len(found), 'table')} hold data about people and nothing says so: {'; '.join(f'{f.object} ({held})' if held else f.object for f, held in told)}{more}."


def _finding(case: Case, table: Table, found: tuple[Personal, ...]) -> Finding:
    seen = [p for p in found if p.confidence >= 0.9]
    sure = f" Values confirm {', '.join(p.column.name for p in seen)}." if seen else ""
    sensitive = any(p.of in SENSITIVE for p in found)
    return finding(
        case,
        table,
        f"{table.name}{rows_said(case, table)} holds data about people that nothing marks as such ({by_class(found)}).{sure}",
        level="warning" if sensitive else "notice",
        fix=_marks(table, found) if case.engine == "postgresql" else _marked(case, table, found),
    )


def _marks(table: Table, found: tuple[Personal, ...]) -> Fix:
    sql, reverse = [], []
    for one in found:
        said = one.column.comment
        mark = f"personal: {one.of}"
        target = f"COMMENT ON COLUMN {qualified(table.name)}.{quote_identifier(one.column.name)} IS"
        sql.append(f"{target} {quote_literal(f'{said}; {mark}' if said else mark)}")
        reverse.append(f"{target} {'NULL' if said is None else quote_literal(said)}")
    return Fix(sql=tuple(sql), reverse=tuple(reverse), lock="ShareUpdateExclusive", risk="None: only comments change.")


def _marked(case: Case, table: Table, found: tuple[Personal, ...]) -> Fix | None:
    """The same by MySQL's own comments; SQLite and others keep none."""
    if case.engine not in ("mysql", "mariadb"):
        return None
    wanted = table
    for one in found:
        said = one.column.comment
        wanted = with_column(
            wanted, one.column.but(comment=f"{said}; personal: {one.of}" if said else f"personal: {one.of}")
        )
    return altered(case, table, wanted)
