"""A reference of several columns is not checked when one of them is NULL: half-filled rows point at anything.

Why
    MATCH SIMPLE, the default, takes a key with any NULL for no reference at all. A row with an order but no tenant passes.

Example
    FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)  -- with tenant_id nullable

Fix
    SET NOT NULL on the column that is always known, or MATCH FULL where all are filled or none.

When to ignore
    Exactly one column decides whether there is a reference, and it is the nullable one.

Source
    https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, with_constraint
from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.probing import quoted
from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause as render_constraint
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case, Reference
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for reference in case.references:
        key, table = reference.key, reference.table
        nullable = [c for c in key.columns if (column := table.column(c)) and column.nullable]
        if len(key.columns) < 2 or key.match == "full" or not nullable:
            continue
        deciding = len(nullable) == 1 and nullable[0] == key.columns[-1]
        if deciding or any(all(names_column(c.expression, n) for n in nullable) for c in table.checks):
            continue
        yield finding(
            case,
            table,
            f"{key.name} of {table.name} checks nothing when {' or '.join(nullable)} is NULL: a half-filled reference points at any {key.target}.",
            level="warning",
            about=f"{table.name}.{key.name}",
            fix=_fix(case, reference) if len(nullable) == len(key.columns) else None,
        )


def _fix(case: Case, reference: Reference) -> Fix | None:
    where, name = qualified(reference.table.name), quote_identifier(reference.key.name)
    if reference.table.partitioning or reference.key.period:
        return None
    if case.engine != "postgresql":
        return altered(case, reference.table, with_constraint(reference.table, _all_or_none(case, reference)))
    loose = render_constraint(reference.key.but(match="full", validated=False))
    return Fix(
        sql=(
            f"ALTER TABLE {where} DROP CONSTRAINT {name}, ADD {loose}",
            f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",
        ),
        reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}, ADD {render_constraint(reference.key)}",),
        lock="ShareRowExclusive",
        risk="Fails where half-filled references are stored already.",
    )


def _all_or_none(case: Case, reference: Reference) -> Check:
    """What MATCH FULL says, in the words of an engine without it."""
    names = [quoted(case, c) for c in reference.key.columns]
    none, every = (" AND ".join(f"{n} IS {said}NULL" for n in names) for said in ("", "NOT "))
    return Check(name=fit(f"{reference.key.name}_whole"), expression=f"({none}) OR ({every})")
