"""Deleting the parent fails with an error about another table: the reference wants to write a NULL or a default that cannot be.

Why
    ON DELETE SET NULL on a column that must not be NULL, or SET DEFAULT where there is no default, is refused at the moment
    somebody deletes, not when the table is made.

Example
    CREATE TABLE line (basket_id bigint NOT NULL REFERENCES basket ON DELETE SET NULL);

Fix
    Say what is meant: ON DELETE RESTRICT or CASCADE; or let the column be NULL.

When to ignore
    Never.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import worded
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause as render_constraint
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case, Reference
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import ForeignKey, Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for reference in case.references:
        for event, action in (("delete", reference.key.on_delete), ("update", reference.key.on_update)):
            named = reference.key.on_delete_columns if event == "delete" else ()
            written = [reference.table.column(c) for c in named or reference.key.columns]
            refused = [
                c.name
                for c in written
                if c is not None
                and not c.nullable
                and (action == "set null" or (action == "set default" and c.default is None))
            ]
            if refused:
                verb = "Deleting" if event == "delete" else "Re-keying"
                yield finding(
                    case,
                    reference.table,
                    f"{verb} a row of {reference.key.target} that {reference.table.name} refers to always fails: {reference.key.name} says {action.upper()}, but {', '.join(refused)} is NOT NULL.",
                    level="error",
                    about=f"{reference.table.name}.{reference.key.name}",
                    fix=_fix(case, reference, event),
                )


def _with(reference: Reference, key: ForeignKey) -> Table:
    kept = tuple(key if c is reference.key else c for c in reference.table.constraints)
    return reference.table.but(constraints=kept)


def _fix(case: Case, reference: Reference, event: str) -> Fix | None:
    """RESTRICT: what happens today, said in so many words."""
    where, name = qualified(reference.table.name), quote_identifier(reference.key.name)
    if reference.table.partitioning:
        return None
    change = {"on_delete": "restrict", "on_delete_columns": ()} if event == "delete" else {"on_update": "no action"}
    said = render_constraint(reference.key.but(**change, validated=False))
    return worded(
        case,
        Fix(
            sql=(
                f"ALTER TABLE {where} DROP CONSTRAINT {name}, ADD {said}",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",
            ),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}, ADD {render_constraint(reference.key)}",),
            lock="ShareRowExclusive",
            risk="Keeps what happens today (the delete is refused), with an error that names the reference.",
        ),
        reference.table,
        _with(reference, reference.key.but(**change)),
    )
