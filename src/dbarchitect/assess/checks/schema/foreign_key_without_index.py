"""Deleting or changing a referenced row scans the whole referring table, and holds locks meanwhile.

Why
    PostgreSQL makes no index for the referring side of a foreign key. Each delete of a parent then reads every row of the child,
    and joins from parent to child do the same.

Example
    CREATE TABLE line (id bigint PRIMARY KEY, basket_id bigint REFERENCES basket);

Fix
    CREATE INDEX CONCURRENTLY ON line (basket_id);

When to ignore
    The referenced table never loses or re-keys rows and nobody joins from it, or the referring table stays small.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.dropping import add, over
from dbarchitect.assess.finding import rows_said
from dbarchitect.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case, Reference

LEVEL = "warning"
ENGINES = ("postgresql", "sqlite", "sqlserver", "oracle")
CAUSES = ("foreign_key_to_missing_table",)
SMALL_ROWS = 1000
"""A table of some pages is scanned as fast as an index is searched."""


def check(case: Case) -> Iterator[Finding]:
    for reference in case.references:
        rows = case.rows(reference.table)
        if rows is not None and 0 < rows < SMALL_ROWS:
            continue
        if any(_serves(i, reference) for i in case.indexes[str(reference.table.name)]):
            continue
        yield _finding(case, reference, rows)


def _serves(index: AnyIndex, reference: Reference) -> bool:
    """Whether the leading keys are the reference's columns, in any order, over every row that refers."""
    key = reference.key.columns
    if index.method not in ("btree", "hash") or set(index.columns[: len(key)]) != set(key):
        return False
    return index.where is None or _only_not_null(index.where, key)


def _only_not_null(where: str, columns: tuple[str, ...]) -> bool:
    said = where.strip().strip("()").lower()
    return any(said in (f"{c} is not null", f'"{c}" is not null') for c in columns)


def _finding(case: Case, reference: Reference, rows: float | None) -> Finding:
    table, key = reference.table, reference.key
    use = case.use(table)
    return Finding(
        check="foreign_key_without_index",
        look="schema",
        level="warning",
        object=f"{table.name}.{key.name}",
        message=f"Each delete from {key.target} reads all of {table.name}{rows_said(case, table)}: no index leads with {', '.join(key.columns)}.",
        size=rows or 0.0,
        traffic=float((use.deleted or 0) if use else 0),
        fix=add(case, table, over(case, table, *key.columns), "Reads the table twice; writes go on."),
    )
