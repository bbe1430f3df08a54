"""Two tables have the same columns: the same thing is stored in two places, and each query must know which one is right.

Why
    Copies made for a migration or an experiment stay. Rows are then written to one and read from the other.

Example
    customer and customer_backup_2 with the same twelve columns

Fix
    Compare the rows; merge what is missing into the one that is used, and drop the other.

When to ignore
    History and archive tables that mirror a table on purpose.

Source
    https://www.postgresql.org/docs/18/sql-createtableas.html (copies carry neither keys nor constraints)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
CAUSES = ("tables_per_period",)
LEAST_COLUMNS, LEAST_OWN = 5, 3
_MIRRORS = frozenset(
    {
        "history",
        "hist",
        "archive",
        "archived",
        "audit",
        "log",
        "version",
        "versions",
        "staging",
        "stg",
        "revision",
        "revisions",
        "snapshot",
        "deleted",
        "aud",
    }
)
_PLAIN = frozenset(
    {
        "id",
        "name",
        "code",
        "description",
        "title",
        "created_at",
        "updated_at",
        "created_by",
        "updated_by",
        "deleted_at",
        "status",
        "type",
        "version",
        "sort_order",
        "active",
        "is_active",
        "tenant_id",
        "label",
        "notes",
        "position",
        "last_update",
    }
)


def check(case: Case) -> Iterator[Finding]:
    """Lists of the usual columns (id, name, code …) are alike without being the same."""
    seen: dict[tuple[str, frozenset[tuple[str, str]]], Table] = {}
    for table in sorted(case.tables, key=lambda t: (len(t.name.name), str(t.name))):
        columns = frozenset((c.name, c.type) for c in table.columns)
        own = [c.name for c in table.columns if c.name not in _PLAIN]
        if (
            len(columns) < LEAST_COLUMNS
            or len(own) < LEAST_OWN
            or set(words(table.name.name)) & _MIRRORS
            or table.inherits
            or table.of_type
        ):
            continue
        first = seen.setdefault((table.name.namespace, columns), table)
        if first is not table:
            message = f"{table.name} has the same {counted(len(columns), 'column')} as {first.name}: the same thing may be stored in two places."
            yield finding(case, table, message, level="notice", objects=(str(first.name), str(table.name)))
