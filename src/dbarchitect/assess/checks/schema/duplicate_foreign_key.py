"""The same reference is declared twice: each write is checked twice, and two actions on delete can disagree.

Why
    Every constraint has triggers of its own. Migrations and mappers add a second one under another name without noticing the first.

Example
    ALTER TABLE line ADD FOREIGN KEY (basket_id) REFERENCES basket;  -- run twice

Fix
    ALTER TABLE line DROP CONSTRAINT line_basket_id_fkey1;

When to ignore
    Never, unless the second is being validated to replace the first.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import without_constraint, worded
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case, Reference
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_STRICT = ("cascade", "set null", "set default", "restrict", "no action")


def check(case: Case) -> Iterator[Finding]:
    first: dict[tuple[object, ...], Reference] = {}
    for reference in case.references:
        key = reference.key
        pairs = frozenset(zip(key.columns, key.target_columns, strict=False))
        place = (str(reference.table.name), str(key.target), pairs)
        other = first.setdefault(place, reference)
        if other is reference:
            continue
        differ = key.on_delete != other.key.on_delete
        extra = (
            f"; one says {other.key.on_delete.upper()} on delete, the other {key.on_delete.upper()}" if differ else ""
        )
        where = qualified(reference.table.name)
        fix = Fix(
            sql=(f"ALTER TABLE {where} DROP CONSTRAINT {quote_identifier(key.name)}",),
            reverse=(f"ALTER TABLE {where} ADD {constraint_clause(key)}",),
            lock="AccessExclusive",
            risk="Short lock on both tables; nothing is read.",
        )
        yield finding(
            case,
            reference.table,
            f"{key.name} repeats {other.key.name} of {reference.table.name}: every write checks {key.target} twice{extra}.",
            level="warning",
            about=f"{reference.table.name}.{key.name}",
            fix=None if differ else worded(case, fix, reference.table, without_constraint(reference.table, key.name)),
        )
