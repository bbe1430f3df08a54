"""The time of the last change does not change: rows were updated, but say that they were not.

Why
    A default fills the column on insert only. Whoever synchronises, caches or audits by it misses every update.

Example
    CREATE TABLE article (id bigint PRIMARY KEY, updated_at timestamptz DEFAULT now());  -- and nothing sets it on UPDATE

Fix
    CREATE TRIGGER article_touch BEFORE UPDATE ON article FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

When to ignore
    Rows are never changed.

Source
    https://www.postgresql.org/docs/18/plpgsql-trigger.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type, names_column
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import CHANGED, CREATED, plain
from dbarchitect.assess.probing import askable, counting, number, quoted, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use",)
LEAST_UPDATES = 20


def probes(case: Case) -> Iterator[Probe]:
    for table, changed, created, _ in _suspects(case):
        if askable(case, table):
            one, other = f"t.{quoted(case, changed.name)}", f"t.{quoted(case, created.name)}"
            where = f"{one} > {other} + interval '1 second'"
            yield counting(case, _key(table), table, where, f"whether {changed.name} of {table.name} ever moves")


def check(case: Case) -> Iterator[Finding]:
    """Only where updates were counted and no row shows one."""
    unanswered = []
    for table, changed, _, updates in _suspects(case):
        moved = number(case, _key(table))
        if moved is None:
            unanswered.append(table)
        if moved == 0:
            message = f"{changed.name} of {table.name}{rows_said(case, table)} never moves: {updates:,} updates were counted, and no row shows one. No trigger sets it."
            yield finding(case, table, message, level="warning", column=changed.name)
    unread(case, unanswered)


def _key(table: Table) -> str:
    return f"change_time_never_moves:{table.name}"


def _suspects(case: Case) -> Iterator[tuple[Table, Column, Column, int]]:
    for table in case.tables:
        use = case.use(table)
        changed = next((c for c in table.columns if plain(c.name) in CHANGED), None)
        created = next((c for c in table.columns if plain(c.name) in CREATED), None)
        if changed is None or created is None or use is None or (use.updated or 0) < LEAST_UPDATES:
            continue
        if any(column_type(case.schema, c).family not in ("timestamp", "timestamptz") for c in (changed, created)):
            continue
        called = [
            t.definition.rpartition("FUNCTION")[2].strip().partition("(")[0].rpartition(".")[2]
            for t in table.triggers
            if "UPDATE" in t.definition
        ]
        if not any(names_column(r.definition, changed.name) for r in case.schema.routines if r.name.name in called):
            yield table, changed, created, use.updated or 0
