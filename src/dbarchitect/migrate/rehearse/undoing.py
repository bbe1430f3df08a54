"""Every part of the plan run and undone in quiet: the schema and the rows are as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.migrate.apply.units import units
from dbarchitect.migrate.plan.normal import differences
from dbarchitect.migrate.plan.running import run_steps, way_back
from dbarchitect.migrate.rehearse.twin import fingerprint_rows, shared
from dbarchitect.model.rehearsal import Undone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.migrate.rehearse.twin import Shared
    from dbarchitect.model.migration import Plan, Step
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

MOST_PARTS = 60
_ADDS_VALUE = re.compile(r"ALTER TYPE (.+?) ADD VALUE ")
Part = tuple[str, tuple["Step", ...], tuple["Step", ...]]
"""What it is, the steps there, the steps back."""


def parts_of(plan: Plan) -> tuple[Part, ...]:
    """The phases of a plan that has them; else what is one transaction, and what stands in none."""
    if plan.phases:
        return tuple((f"phase {p.name}", p.steps, p.rollback or way_back(p.steps)) for p in plan.phases if p.steps)
    return tuple((u.what, u.steps, way_back(u.steps)) for u in units(plan.steps))


def undone(sandbox: Sandbox, template: str, plan: Plan) -> Iterator[Undone]:
    """From the end of each part back to the end of the one before: so from each of them all the way back."""
    database = sandbox.create_database(template=template)
    try:
        for number, (what, there, back) in enumerate(parts_of(plan)):
            if number >= MOST_PARTS:
                yield Undone(what=what, why=f"only the first {MOST_PARTS} parts were tried")
                continue
            named = f"{number + 1}. {what}"
            if not plan.phases and any(s.reverse is None and s.backfill is None for s in there):
                yield Undone(what=named, why="nothing undoes it")
                if run_steps(sandbox, database, there):
                    return
                continue
            outcome = _one(sandbox, database, named, there, back)
            yield outcome
            if not outcome.holds or outcome.schema_same is None:
                return
            if run_steps(sandbox, database, there):
                yield Undone(what=named, schema_same=False, why="it cannot be run again after it was undone")
                return
    finally:
        sandbox.drop_database(database)


def _one(sandbox: Sandbox, database: str, what: str, there: Sequence[Step], back: Sequence[Step]) -> Undone:
    before = _schema(sandbox, database)
    tables, _ = shared(before, before)
    prints = fingerprint_rows(sandbox, database, tables)
    if failed := run_steps(sandbox, database, there):
        return Undone(what=what, why=f"it was refused: {failed.message}")
    if failed := run_steps(sandbox, database, back):
        return Undone(what=what, schema_same=False, why=f"the way back was refused: {failed.message}")
    more = _with_more_values(there)
    unlike = [d for d in differences(_schema(sandbox, database), before) if not d.startswith(more)]
    if unlike:
        return Undone(what=what, schema_same=False, why="; ".join(unlike[:4]))
    return _rows_judged(sandbox, database, what, there, tables, prints)


def _with_more_values(steps: Sequence[Step]) -> tuple[str, ...]:
    """How differences of enumerations begin that keep a value: nothing takes one away again, and nobody minds it."""
    found = (_ADDS_VALUE.match(s.sql) for s in steps)
    return tuple(f"enum {'.'.join(t.name or '' for t in tokenize(m[1]) if t.name)}: " for m in found if m)


def _rows_judged(
    sandbox: Sandbox, database: str, what: str, there: Sequence[Step], tables: Sequence[Shared],
    prints: dict[str, tuple[int, str]],
) -> Undone:  # fmt: skip
    now = fingerprint_rows(sandbox, database, tables)
    changed = [t for t, p in prints.items() if now.get(t) != p]
    if not changed:
        return Undone(what=what, schema_same=True, rows_same=True)
    if any(s.backfill is not None and not s.reverse for s in there):
        return Undone(what=what, schema_same=True, why="what a backfill wrote goes with the column it wrote to")
    if all(s.reversible for s in there):
        return Undone(what=what, schema_same=True, rows_same=False, why=f"rows of {', '.join(changed[:4])} differ")
    why = f"the plan says itself that the data of {', '.join(changed[:4])} do not come back"
    return Undone(what=what, schema_same=True, why=why)


def _schema(sandbox: Sandbox, database: str) -> Schema:
    with sandbox.connect(database) as connection:
        return read_schema(connection).schema
