"""Two tools change the same schema: each takes the other's changes for drift, and neither can rebuild the database alone.

Why
    A tool's history holds only what went through it. With two, no order of all changes is written down anywhere.

Example
    flyway_schema_history and alembic_version in one schema.

Fix
    Take one tool's history as the baseline of the other and drop the former's table.

When to ignore
    Services that share a database, each with a schema of its own.

Source
    https://documentation.red-gate.com/flyway/reference/commands/baseline
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "sqlserver", "oracle")
TOOLS = {
    "flyway_schema_history": "Flyway",
    "schema_version": "Flyway",
    "alembic_version": "Alembic",
    "databasechangelog": "Liquibase",
    "_prisma_migrations": "Prisma",
    "__drizzle_migrations": "Drizzle",
    "django_migrations": "Django",
    "schema_migrations": "Rails or golang-migrate",
    "knex_migrations": "Knex",
    "sequelizemeta": "Sequelize",
    "goose_db_version": "goose",
    "__efmigrationshistory": "Entity Framework",
    "phinxlog": "Phinx",
    "doctrine_migration_versions": "Doctrine",
    "_sqlx_migrations": "sqlx",
    "atlas_schema_revisions": "Atlas",
    "__diesel_schema_migrations": "Diesel",
    "dbmate_migrations": "dbmate",
}


def check(case: Case) -> Iterator[Finding]:
    used: dict[str, dict[str, str]] = {}
    for table in case.schema.tables:
        tool = TOOLS.get(table.name.name.lower())
        if tool is not None:
            used.setdefault(table.name.namespace, {}).setdefault(tool, str(table.name))
    for namespace, tools in sorted(used.items()):
        if len(tools) > 1:
            names, tables = " and ".join(sorted(tools)), ", ".join(sorted(tools.values()))
            message = (
                f"{names} both keep a history of schema {namespace} ({tables}): neither knows the changes of the other."
            )
            yield finding(case, namespace, message, level="warning", about=f"schema {namespace}")
