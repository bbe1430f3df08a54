"""A migration failed or never ended: the schema stands between two versions, and the next deployment stops or builds on it.

Why
    Tools note a failed or interrupted migration in their own table and refuse to go on, or, worse, go on. What it had done until
    then is in the schema.

Example
    flyway_schema_history with success = false; _prisma_migrations without finished_at; schema_migrations with dirty = true.

Fix
    Compare the schema with the migration's statements, finish or undo them by hand, then tell the tool (flyway repair, prisma
    migrate resolve, migrate force).

When to ignore
    A deployment is running at this moment.

Source
    https://documentation.red-gate.com/flyway/reference/commands/repair
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.assess.probing import number, source
from dbarchitect.core.english import counted
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Level
    from dbarchitect.model.tables import Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite")


@dataclass(frozen=True)
class Book:
    """How a tool's table tells trouble: its columns, which rows tell it, from how many on, and what they mean."""

    tool: str
    columns: frozenset[str]
    where: str
    means: str
    level: Level = "error"
    least: int = 1


BOOKS: dict[str, Book] = {
    "flyway_schema_history": Book("Flyway", frozenset({"success"}), "NOT success", "failed"),
    "_prisma_migrations": Book("Prisma", frozenset({"finished_at", "rolled_back_at"}), "finished_at IS NULL AND rolled_back_at IS NULL", "never ended"),
    "schema_migrations": Book("golang-migrate", frozenset({"version", "dirty"}), "dirty", "stopped halfway (dirty)"),
    "databasechangeloglock": Book("Liquibase", frozenset({"locked"}), "locked", "holds the lock, so no other can start", "warning"),
    "knex_migrations_lock": Book("Knex", frozenset({"is_locked"}), "is_locked = 1", "holds the lock, so no other can start", "warning"),
    "alembic_version": Book("Alembic", frozenset({"version_num"}), "1 = 1", "are current at once: branches were never merged, and `upgrade head` refuses", "warning", 2),
    "_sqlx_migrations": Book("sqlx", frozenset({"success"}), "NOT success", "failed"),
    "atlas_schema_revisions": Book("Atlas", frozenset({"applied", "total"}), "applied < total", "stopped halfway"),
}  # fmt: skip


def probes(case: Case) -> Iterator[Probe]:
    for table, book in _books(case):
        sql = (
            f"SELECT count(*) AS n FROM (SELECT 1 AS one FROM {source(case, table)} WHERE {book.where} LIMIT 1000) AS f"
        )
        yield Probe(key=_key(table), sql=sql, why=f"whether a migration of {book.tool} is unfinished", bounded=True)


def check(case: Case) -> Iterator[Finding]:
    unasked = []
    for table, book in _books(case):
        found = number(case, _key(table))
        if found is None:
            unasked.append(str(table.name))
        elif found >= book.least:
            what = counted(found, "version" if book.tool == "Alembic" else "migration")
            message = f"{what} of {book.tool} {book.means if found > 1 or book.tool != 'Alembic' else ''} ({table.name}): the schema stands between two versions."
            yield finding(case, table, message, level=book.level)
    if unasked:
        raise NotJudged(f"{', '.join(unasked)} was not read")


def _books(case: Case) -> list[tuple[Table, Book]]:
    found = []
    for table in case.schema.tables:
        book = BOOKS.get(table.name.name.lower())
        if book is not None and book.columns <= {c.name.lower() for c in table.columns}:
            found.append((table, book))
    return found


def _key(table: Table) -> str:
    return f"migration_unfinished.{table.name}"
