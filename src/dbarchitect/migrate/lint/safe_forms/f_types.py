"""A new type or name for a column: the new column beside the old, written with it, filled in pieces; the application moves, then the old goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.forming import beside

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For columns of another type after a rewrite or scan, and for renamed ones."""
    form: list[str] = []
    for table, columns in case.after.columns.items():
        relation = case.before.relations.get(table)
        if relation is None or relation.kind not in "rp" or relation.is_partition or not case.used(table):
            continue
        for number, column in columns.items():
            was = case.before.columns.get(table, {}).get(number)
            if was is None or was.generated:
                continue
            if was.name != column.name and "breaks-clients" in hazards:
                form += beside(case, relation, was, column.name, column.type, "{}")
            elif not was.same_type(column) and hazards & {
                "table-rewrite",
                "access-exclusive-scan",
                "breaks-clients",
                "fails-on-data",
                "data-loss",
            }:
                form += beside(case, relation, was, f"{column.name}_new", column.type, f"{{}}::{column.type}")
    return tuple(form)
