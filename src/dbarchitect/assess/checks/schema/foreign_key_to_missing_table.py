"""A foreign key refers to a table that is not there: with checks on, every insert fails; with checks off, nothing is kept.

Why
    SQLite and MySQL (with foreign_key_checks = 0) accept a reference to a table that does not exist. SQLite then refuses each insert and
    each change as soon as foreign keys are switched on, so that most programs leave them off for all tables.

Example
    CREATE TABLE payment (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES order_head (id));  -- there is no order_head

Fix
    Refer to the table that is meant, or make the table again without the reference.

When to ignore
    The table is created later by the same migration.

Source
    https://www.sqlite.org/foreignkeys.html#fk_indexes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, without_constraint
from dbarchitect.assess.case import Case
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import sure_references
from dbarchitect.core.english import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import ForeignKey, Table

LEVEL = "error"
ENGINES = ("mysql", "mariadb", "sqlite")


def check(case: Case) -> Iterator[Finding]:
    there = {str(t).lower() for t in case.by_name}
    for reference in case.references:
        key, table = reference.key, reference.table
        if key.target.namespace != "public" or str(key.target).lower() in there:
            continue
        message = f"{listed(key.columns)} of {table.name}{rows_said(case, table)} refers to {key.target}, a table that does not exist: with foreign keys on every insert fails, with them off any value is stored."
        about = f"{table.name}.{key.name}"
        meant = _meant(case, table, key)
        if meant is not None:
            message += f" {meant.target} may be meant."
        kept = tuple(c if c is not key else meant for c in table.constraints if c is not key or meant is not None)
        fix = altered(case, table, table.but(constraints=tuple(c for c in kept if c is not None)))
        yield finding(case, table, message, level="error", about=about, fix=fix)


def _meant(case: Case, table: Table, key: ForeignKey) -> ForeignKey | None:
    """The reference that name, type and keys would infer if the broken one were not there."""
    bare = without_constraint(table, key.name)
    tables = tuple(bare if t is table else t for t in case.schema.tables)
    fresh = Case(case.inspection.model_copy(update={"schema_": case.schema.but(tables=tables)}))
    found = next(
        (i for i in sure_references(fresh) if i.table is bare and i.columns == key.columns and i.same_type), None
    )
    return None if found is None else key.but(target=found.target.name, target_columns=found.target_columns)
