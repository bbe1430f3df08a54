"""A column refers to another table without saying so: rows may point at nothing, and no tool knows that the two belong together.

Why
    Without the constraint a deleted parent leaves its children behind, a typing error in an import is stored, and the planner,
    diagrams and mappers do not see the relationship. Told by name, type, key and values together.

Example
    CREATE TABLE basket (id bigint PRIMARY KEY); CREATE TABLE line (id bigint PRIMARY KEY, basket_id bigint NOT NULL);

Fix
    ALTER TABLE line ADD CONSTRAINT line_basket_id_fkey FOREIGN KEY (basket_id) REFERENCES basket (id) NOT VALID;
    ALTER TABLE line VALIDATE CONSTRAINT line_basket_id_fkey;

When to ignore
    The referenced rows come later or live elsewhere (imports, sharded or replicated tables).

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_constraint, worded
from dbarchitect.assess.checks.schema.orphan_rows import orphans
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import sure_references
from dbarchitect.assess.naming import keeps_history
from dbarchitect.assess.storage_engine import collation_of, engine_of
from dbarchitect.core.english import counted
from dbarchitect.core.names import plural, words
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.model.architecture import Calculated
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.inference import Inferred
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
SEPARATE = 40


def check(case: Case) -> Iterator[Finding]:
    for found in sure_references(case):
        if not found.same_type or keeps_history(found.table) or _events_of_another(case, found.table):
            continue
        column, target = found.columns[0], found.target.name
        seen = "; all values seen are there" if found.contained == 1.0 else ""
        yield finding(
            case,
            found.table,
            f"{column} of {found.table.name}{rows_said(case, found.table)} refers to {target} without a foreign key ({found.why}{seen}): rows may point at nothing.",
            level="warning",
            column=column,
            evidence=(
                Calculated(
                    formula="name, type, key and values together",
                    inputs=(
                        ("name", found.why),
                        ("values found", "not seen" if found.contained is None else f"{found.contained:.1%}"),
                    ),
                    result=f"confidence {found.confidence:.2f}",
                ),
            ),
            fix=None if orphans(case, found.table, found.columns) else _fix(case, found),
        )


def _events_of_another(case: Case, table: Table) -> bool:
    """Whether the rows are numbered events of another table's rows (`order_events` beside `orders`), which they outlive."""
    *thing, last = words(table.name.name) or ("",)
    key = {c for k in table.constraints if k.kind == "primary_key" for c in k.columns}
    stream = {f"{'_'.join(thing)}_id", "version"} <= key
    return last == "events" and stream and any(t.name.name == plural("_".join(thing)) for t in case.tables)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} refer to other tables without a foreign key: rows may point at nothing."


def _key(found: Inferred) -> ForeignKey:
    name = default_name(found.table.name.name, "_".join(found.columns), "fkey")
    return ForeignKey(name=name, columns=found.columns, target=found.target.name, target_columns=found.target_columns)


def _may_refer(case: Case, found: Inferred) -> bool:
    """InnoDB takes a reference only between its own tables, and between columns that are alike to the sign and the collation."""
    if case.engine not in ("mysql", "mariadb"):
        return True
    if any(engine_of(t).lower() not in ("innodb", "") for t in (found.table, found.target)):
        return False
    pairs = zip(found.columns, found.target_columns, strict=True)
    return all(_alike(found, found.table.column(one), found.target.column(other)) for one, other in pairs)


def _alike(found: Inferred, one: Column | None, other: Column | None) -> bool:
    if one is None or other is None:
        return False
    kinds = [re.sub(r"\(.*?\)", "", c.type.lower()) for c in (one, other)]
    return kinds[0] == kinds[1] and collation_of(found.table, one) == collation_of(found.target, other)


def _fix(case: Case, found: Inferred) -> Fix | None:
    if found.table.partitioning is not None or not _may_refer(case, found):
        return None
    name = quote_identifier(default_name(found.table.name.name, "_".join(found.columns), "fkey"))
    where, target = qualified(found.table.name), qualified(found.target.name)
    return worded(
        case,
        Fix(
            sql=(
                f"ALTER TABLE {where} ADD CONSTRAINT {name} FOREIGN KEY ({quote_identifiers(found.columns)}) "
                f"REFERENCES {target} ({quote_identifiers(found.target_columns)}) NOT VALID",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",
            ),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}",),
            lock="ShareRowExclusive",
            risk="Short lock on both tables, then a scan beside which reads and writes go on; fails where rows point at nothing.",
        ),
        found.table,
        with_constraint(found.table, _key(found)),
    )
