"""The numbers of a key run out: from then on every insert fails.

Why
    A key of type integer ends at 2,147,483,647, smallint at 32,767. The first insert after that is an error, and so is every other,
    until the column and all that refer to it are rewritten.

Example
    CREATE TABLE event (id serial PRIMARY KEY);  -- last value 1,900,000,000

Fix
    Add a bigint column, fill it in steps, swap it in with the references; `dbarchitect migrate plan` writes the steps.

When to ignore
    The table is emptied and numbered anew.

Source
    https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-SERIAL
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.finding import finding
from dbarchitect.assess.growth import YEAR, most_of, rows_a_day, sequence_of, when_full
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.architecture import Calculated
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import SequenceState
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlserver", "oracle")
NEEDS = ("sequences",)
LARGE_SHARE = 0.5
NEAR = 0.8
SMALL_ROWS = 1_000_000


def check(case: Case) -> Iterator[Finding]:
    states = {s.sequence: s for s in case.inspection.sequences or ()}
    cycles = {str(s.name) for s in case.schema.sequences if s.cycle}
    cycles |= {
        sequence_of(t, c) or ""
        for t in case.schema.tables
        for c in t.columns
        if c.identity is not None and c.identity.cycle
    }
    told: set[str] = set()
    for table in case.tables:
        for column in table.columns:
            name = sequence_of(table, column) or f"{table.name}.{column.name}"
            # engines whose counters belong to a column name them `table.column`
            state = states.get(name) or states.get(f"{table.name}.{column.name}")
            if state is None or name in cycles:
                continue
            told.add(state.sequence)
            yield from _judged(case, state, table, column)
    for state in states.values():
        if (
            state.sequence not in told
            and state.sequence not in cycles
            and state.last_value
            and state.maximum
            and state.increment > 0
        ):
            share = state.last_value / state.maximum
            if share >= LARGE_SHARE:
                yield about_server(
                    f"sequence {state.sequence}", f"{share:.0%} of the numbers of sequence {state.sequence} are used: {state.last_value:,} of {state.maximum:,}.",
                    level="error" if share >= 0.95 else "warning", size=float(state.last_value),
                )  # fmt: skip


def _judged(case: Case, state: SequenceState, table: Table, column: Column) -> Iterator[Finding]:
    ends = [n for n in (state.maximum, most_of(case, column)) if n]
    if not ends or not state.last_value or state.increment <= 0:
        return
    end = min(ends)
    share = state.last_value / end
    rate = rows_a_day(case, table)
    full = when_full(case, (end - state.last_value) / state.increment, rate)
    soon = full is not None and full[0] <= 2 * YEAR and share >= 0.05
    if share < LARGE_SHARE and not soon:
        return
    when = f"; at {rate:,.0f} a day the last one is taken on {full[1]}" if full and rate else ""
    yield finding(
        case, table, f"{share:.0%} of the numbers of {table.name}.{column.name} ({column.type}) are used, {state.last_value:,} of {end:,}{when}. Then every insert fails.",
        level="error" if share >= 0.95 or (full is not None and full[0] <= 90) else "warning" if share >= NEAR or soon else "notice",
        column=column.name, fix=_fix(case, table, column),
        evidence=(Calculated(
            formula="(end − last number) / step / inserts a day", inputs=(("last number", f"{state.last_value:,}"), ("end", f"{end:,}"), ("inserts a day", f"{rate:,.0f}" if rate else "unknown")),
            result=f"{full[0]:,.0f} days" if full else "unknown",
        ),),
    )  # fmt: skip


def _fix(case: Case, table: Table, column: Column) -> Fix | None:
    """The type widened in place, where the table is small and nothing refers to it."""
    sequence = sequence_of(table, column)
    rows = case.rows(table)
    if (
        case.engine != "postgresql"
        or sequence is None
        or rows is None
        or rows > SMALL_ROWS
        or table.partitioning is not None
    ):
        return None
    used = any(column.name in r.key.target_columns for r in case.referring_to.get(str(table.name), ()))
    if (
        used
        or column.type not in ("integer", "smallint")
        or case.schema.views
        or any(t.name == table.name for r in case.references for t in (r.table,) if column.name in r.key.columns)
    ):
        return None
    namespace, _, bare = sequence.rpartition(".")
    target, name, quoted = (
        qualified(table.name),
        qualified(Name(namespace=namespace or "public", name=bare)),
        quote_identifier(column.name),
    )
    sequence_type = next((s.type for s in case.schema.sequences if str(s.name) == sequence), column.type)
    widen = (f"ALTER SEQUENCE {name} AS bigint",) if sequence_type != "bigint" else ()
    narrow = (f"ALTER SEQUENCE {name} AS {sequence_type}",) if sequence_type != "bigint" else ()
    return Fix(
        sql=(f"ALTER TABLE {target} ALTER COLUMN {quoted} TYPE bigint", *widen),
        reverse=(*narrow, f"ALTER TABLE {target} ALTER COLUMN {quoted} TYPE {column.type}"),
        lock="AccessExclusive",
        risk=f"It rewrites {rows:,.0f} rows and their indexes under the lock; applications must read 64-bit numbers.",
    )
