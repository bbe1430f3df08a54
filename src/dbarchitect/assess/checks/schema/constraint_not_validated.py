"""A constraint is declared but was never checked: rows that break it are in the table, or nobody knows.

Why
    NOT VALID keeps new rows right and says nothing of the old ones; NOT ENFORCED keeps none. The planner does not use either, and
    whoever reads the schema believes a promise that may be broken.

Example
    ALTER TABLE line ADD CONSTRAINT line_basket_fkey FOREIGN KEY (basket_id) REFERENCES basket NOT VALID;  -- and never validated

Fix
    ALTER TABLE line VALIDATE CONSTRAINT line_basket_fkey;

When to ignore
    A migration between both steps is under way.

Source
    https://www.postgresql.org/docs/18/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.checks.schema.orphan_rows import orphans
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause as render_constraint
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Check, ForeignKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for constraint in table.constraints:
            if not isinstance(constraint, ForeignKey | Check) or constraint.inherited:
                continue
            about = f"{table.name}.{constraint.name}"
            if not constraint.enforced:
                message = (
                    f"{constraint.name} of {table.name} is NOT ENFORCED: it reads like a promise, and nothing keeps it."
                )
                yield finding(case, table, message, level="warning", about=about)
            elif not constraint.validated:
                message = f"{constraint.name} of {table.name}{rows_said(case, table)} is NOT VALID: rows from before it may break it."
                yield finding(case, table, message, level="warning", about=about, fix=_fix(case, table, constraint))


def _fix(case: Case, table: Table, constraint: ForeignKey | Check) -> Fix | None:
    if case.engine != "postgresql" or (isinstance(constraint, ForeignKey) and orphans(case, table, constraint.columns)):
        return None
    where, name = qualified(table.name), quote_identifier(constraint.name)
    return Fix(
        sql=(f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",),
        reverse=(
            f"ALTER TABLE {where} DROP CONSTRAINT {name}",
            f"ALTER TABLE {where} ADD {render_constraint(constraint)}",
        ),
        lock="ShareUpdateExclusive",
        risk="Reads the whole table while reads and writes go on; fails where rows break it.",
    )
