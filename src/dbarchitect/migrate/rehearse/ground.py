"""The source rebuilt with rows, and the schema that the plan leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.migrate.plan.rows import cleared_of, fill_empty, rows_in
from dbarchitect.migrate.plan.running import run_steps, session
from dbarchitect.migrate.plan.sides import Named, loaded_side
from dbarchitect.sandbox import GUEST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.migrate.plan.running import Failed
    from dbarchitect.model.migration import Step
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

MOST_CLEARED = 8
FILL_SECONDS = 90.0
PROBE_ROWS = 24
BUDGETED = 3
"""No table gets more than two fifths of what the generator may make; here one may have all."""


@dataclass(frozen=True)
class Ground:
    """`database` holds the schema before with rows and stays as it is: copies of it are worked on."""

    sandbox: Sandbox
    database: str
    before: Schema
    after: Schema
    rows: int
    bytes: int
    dirty: bool = False
    """Rows of the source's own refuse the plan."""
    notes: tuple[str, ...] = ()


def ground_of(
    sandbox: Sandbox, source: Named, steps: Sequence[Step], rows: int | None, say: Callable[[str], None]
) -> Ground:
    """The source with its script's rows, or with generated ones. ArchitectError `migrate.not_this_schema`."""
    if sandbox.data_dir is not None:
        with sandbox.connect() as connection:
            connection.execute(f"ALTER ROLE {GUEST} BYPASSRLS".encode())
    side = loaded_side(sandbox, source)
    after, dirty = _led_to(sandbox, side.database, steps)
    cleared: list[str] = []
    notes = [*side.refused, *side.notes]
    if side.rows == 0 or (rows is not None and side.rows < rows and _is_empty(sandbox, side.database)):
        tables = sum(not t.partition_of for t in side.schema.tables)
        wanted = rows or 20_000
        say(f"making {wanted:,} rows")
        per_table = max(PROBE_ROWS, wanted // max(1, tables))
        fill_empty(
            sandbox,
            side.database,
            side.schema,
            after,
            per_table=per_table,
            most=BUDGETED * wanted,
            seconds=FILL_SECONDS,
        )
        cleared = _fitted(sandbox, side.database, steps)
    elif rows is not None and side.rows != rows:
        notes.append(f"the source's own {side.rows:,} rows were used")
    with sandbox.connect(side.database) as connection:
        connection.execute("VACUUM ANALYZE")
        count = rows_in(connection)
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return Ground(
        sandbox, side.database, side.schema, after, count, int(size[0]) if size else 0, dirty, (*notes, *cleared)
    )


def _is_empty(sandbox: Sandbox, database: str) -> bool:
    with session(sandbox, database) as guest:
        return rows_in(guest) == 0


def _led_to(sandbox: Sandbox, database: str, steps: Sequence[Step]) -> tuple[Schema, bool]:
    """The schema after the plan, run on a copy, and whether the source's own rows refuse it: that is rehearsed all the same."""
    copy = sandbox.create_database(template=database)
    try:
        failed = run_steps(sandbox, copy, steps)
        if failed and not failed.for_rows:
            raise _unfit(failed)
        with sandbox.connect(copy) as connection:
            return read_schema(connection).schema, failed is not None
    finally:
        sandbox.drop_database(copy)


def _fitted(sandbox: Sandbox, database: str, steps: Sequence[Step]) -> list[str]:
    """Tables are emptied whose generated rows the plan refuses: made-up rows say nothing about the user's."""
    told: list[str] = []
    while len(told) < MOST_CLEARED:
        copy = sandbox.create_database(template=database)
        try:
            failed = run_steps(sandbox, copy, steps)
        finally:
            sandbox.drop_database(copy)
        if failed is None:
            break
        table = cleared_of(sandbox, database, failed)
        if not table:
            break
        told.append(f"{table}: generated rows do not fit ({failed.message}), it was rehearsed without")
    return told


def _unfit(failed: Failed) -> ArchitectError:
    return ArchitectError(
        "migrate.not_this_schema",
        f"step {failed.at + 1} of the plan is refused on this schema: {failed.message}",
        hint="name the source that the plan begins with",
    )
