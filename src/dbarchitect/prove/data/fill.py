"""Every table filled, parents first; spare rows that were made but not loaded serve the attacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psycopg

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import NotJudged, TableData
from dbarchitect.model.design import Ceiling, Crossing
from dbarchitect.model.facts import Facts
from dbarchitect.prove.catalog import Catalog, Constraint, Table
from dbarchitect.prove.data.across import know_rules_across
from dbarchitect.prove.data.columns import make
from dbarchitect.prove.data.load import Loaded, load, orphans, set_later, set_sequences
from dbarchitect.prove.data.needs import Need
from dbarchitect.prove.data.order import fill_order
from dbarchitect.prove.data.plan import Plan, plan_table
from dbarchitect.prove.data.references import Rows, sample
from dbarchitect.prove.data.refused import refused_types
from dbarchitect.prove.data.rows import BATCH, make_rows
from dbarchitect.prove.data.sizes import rows_wanted
from dbarchitect.prove.data.uniques import distinct
from dbarchitect.prove.data.values import concat, from_texts
from dbarchitect.prove.session import Deadline, Progress, outcome_of, quote

SPARES = 6
FEW = 100_000
STATISTICS = 25
"""The statistics target up to `FEW` rows: the usual one would read every row of every table."""


@dataclass(slots=True)
class Filled:
    """What is in the database now. `spares` are rows of each table, as texts, that would fit but are not in it."""

    data: tuple[TableData, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    spares: dict[str, tuple[dict[str, str | None], ...]] = field(default_factory=dict)
    findings: tuple[str, ...] = ()

    def rows(self, table: str) -> int:
        return next((d.rows for d in self.data if d.table == table), 0)


class Filler:
    """Fills one database. Use `fill`."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        catalog: Catalog,
        facts: Facts,
        budget: int,
        seed: int,
        deadline: Deadline,
        progress: Progress,
        build_indexes: Callable[[], None],
        derived: frozenset[str] = frozenset(),
        crossings: tuple[Crossing, ...] = (),
        ceilings: tuple[Ceiling, ...] = (),
    ) -> None:
        self._connection = connection
        self._catalog = catalog
        self._facts = facts
        self._seed = seed
        self._deadline = deadline
        self._progress = progress
        self._build_indexes = build_indexes
        self._derived = derived
        self._crossings = crossings
        self._ceilings = ceilings
        self._wanted = rows_wanted(catalog, facts, budget)
        self._parents: dict[str, Rows] = {}
        self._plans: dict[str, Plan] = {}
        self._notes: list[NotJudged] = []
        self._data: list[TableData] = []
        self._spares: dict[str, tuple[dict[str, str | None], ...]] = {}
        self._later: set[tuple[str, str]] = set()
        self._circular: set[str] = set()
        self._today = _today(connection)
        self._referred = _referred(catalog, crossings, ceilings)
        self._refused_types = refused_types(connection, catalog, self._today)

    def run(self) -> Filled:
        order = fill_order(self._catalog)
        self._later = {(t, k.name) for t, k in order.later}
        self._circular = {t for t, _ in order.promised}
        existing = self._existing()
        plans = self._plans = {t.name: self._plan(t) for t in order.tables}
        # What triggers fill comes last: it is full by then, and is left as the triggers made it.
        tables = sorted(order.tables, key=lambda t: t.bare in self._derived)
        for table in tables:
            if table.bare in self._derived:
                existing[table.name] = self._count(table)
                self._wanted[table.name] = existing[table.name] or self._wanted[table.name]
            for name, key in order.promised:
                if name == table.name and key.target not in self._parents:
                    self._promise(key)
            if self._deadline.passed:
                self._note(table, "the time for data was used up")
                self._parents.setdefault(table.name, {})
                self._data.append(TableData(table=table.name, rows=0))
                continue
            self._fill_table(plans[table.name], existing.get(table.name, 0))
        self._close(order.later)
        return Filled(
            tuple(self._data),
            tuple(self._notes),
            self._spares,
            (
                *(f"{p.table.name}: its rules contradict each other" for p in plans.values() if p.contradictory),
                *(
                    f"{t}: {k.name} closes a circle of required references and is not deferrable: no first row can be written"
                    for t, k in order.promised
                    if not k.deferrable
                ),
            ),
        )

    def _plan(self, table: Table) -> Plan:
        facts = self._facts.table(table.name) or self._facts.table(table.bare)
        plan = plan_table(table, facts, self._seed, self._today, self._refused_types)
        know_rules_across(plan, self._crossings, self._ceilings)
        later = [r for r in plan.refs if (table.name, r.constraint.name) in self._later]
        plan.refs = tuple(r for r in plan.refs if r not in later)
        plan.left_empty = frozenset(c for r in later for c in r.columns if not table.column(c).not_null)
        return plan

    def _note(self, table: Table, why: str) -> None:
        self._notes.append(NotJudged(what=f"data of {table.name}", why=why))

    def _existing(self) -> dict[str, int]:
        """Rows that the design's own statements put in."""
        if not self._catalog.tables:
            return {}
        parts = " UNION ALL ".join(
            f"SELECT {i} WHERE EXISTS (SELECT FROM {t.sql})" for i, t in enumerate(self._catalog.tables)
        )
        found = self._connection.execute(parts.encode()).fetchall()
        counts = {}
        for (i,) in found:
            table = self._catalog.tables[i]
            counts[table.name] = self._count(table)
        return counts

    def _count(self, table: Table) -> int:
        row = self._connection.execute(f"SELECT count(*) FROM {table.sql}".encode()).fetchone()
        return int(row[0]) if row else 0

    def _promise(self, key: Constraint) -> None:
        """Keys that a circle of required references needs before their rows are made."""
        plan = self._plans[key.target]
        count = self._wanted[key.target] + SPARES
        columns = key.target_columns
        refs = tuple(r for r in plan.refs if set(r.columns) <= set(columns) and r.constraint.target in self._parents)
        rng = np.random.default_rng([self._seed, 7])
        rows, valid = sample(refs, self._parents, count, 0, rng)
        for column in columns:
            if column not in rows and column in plan.specs and plan.specs[column].unique:
                rows[column] = make(plan.specs[column], Need(), count, 1, rng, self._judge)
        if any(c not in rows for c in columns) or not valid.all():
            self._note(plan.table, f"the circle of required references through {key.name} cannot be opened")
            return
        plan.promised = {c: rows[c] for c in columns}
        known = np.arange(self._wanted[key.target])
        self._parents[key.target] = {c: v.take(known) for c, v in plan.promised.items()}

    def _fill_table(self, plan: Plan, existing: int) -> None:
        table, began = plan.table, time.perf_counter()
        self._progress(f"filling {table.name}")
        if table.triggers:
            self._build_indexes()  # what a trigger asks of the tables it asks by index
        if plan.impossible:
            self._note(table, plan.impossible)
        if existing:
            self._remember_existing(plan)
        wanted = max(0, self._wanted[table.name] - existing)
        loaded = Loaded(0, True)
        if not plan.impossible:
            try:
                loaded = self._generate_and_load(plan, wanted)
            except (ValueError, IndexError, KeyError, OverflowError, TypeError) as error:
                self._note(table, f"no rows could be made: {error}")
                loaded = Loaded(0, False)
        rows = loaded.rows + existing
        self._data.append(
            TableData(table=table.name, rows=rows, milliseconds=round((time.perf_counter() - began) * 1000, 1))
        )
        if not rows and not plan.impossible:
            self._note(table, "no row was accepted" + (f": {loaded.refusals[0]}" if loaded.refusals else ""))
        elif loaded.rows < wanted * 0.5 and loaded.refusals:
            self._note(table, f"only {loaded.rows:,} of {counted(wanted, 'row')} were accepted: {loaded.refusals[0]}")

    def _generate_and_load(self, plan: Plan, wanted: int) -> Loaded:
        table = plan.table
        hard = self._hard(plan)
        total, made, exact, refusals = 0, 0, True, list[str]()
        kept: list[Rows] = []
        for _ in range(wanted // BATCH + (6 if hard else 1)):
            missing = wanted - total
            if missing <= 0 or self._deadline.passed:
                break
            scarce = made > 0 and total < made // 2
            keep = SPARES * 10 if hard else SPARES
            size = min(max(missing * (4 if scarce else 1), 4) + keep, BATCH + keep)
            rows, n = make_rows(plan, self._parents, size, self._judge)
            if not n:
                break
            spare = n - (n - min(keep, n // 3) if hard else min(missing, n - min(keep, n // 3)))
            if spare:
                self._spares[table.name] = _as_texts(rows, n - spare, n)
            body = {c: v.take(np.arange(n - spare)) for c, v in rows.items()} if spare else rows
            circular = table.name in self._circular
            result = load(self._connection, table, body, n - spare, judge=hard, circular=circular)
            total, made, exact = total + result.rows, made + n - spare, exact and result.exact
            refusals += result.refusals
            kept.append({c: body[c] for c in self._referred.get(table.name, ()) if c in body})
            if (n < size and not hard) or not result.rows:
                break
        self._remember(plan, kept, exact)
        return Loaded(total, exact, tuple(refusals))

    def _hard(self, plan: Plan) -> bool:
        """Whether rows must pass the engine's judgement one set at a time rather than be copied in."""
        return bool(plan.judged_by_engine) or any(k.period for k in plan.table.of_kind("f"))

    def _remember(self, plan: Plan, kept: list[Rows], exact: bool) -> None:
        table = plan.table
        columns = self._referred.get(table.name, ())
        if not columns:
            return
        complete = kept and all(c in kept[0] for c in columns)
        if exact and complete and table.name not in self._parents:
            self._parents[table.name] = {c: concat([k[c] for k in kept]) for c in columns}
            return
        self._parents[table.name] = self._read_back(table, columns)

    def _read_back(self, table: Table, columns: tuple[str, ...]) -> Rows:
        names = ", ".join(f"{quote(c)}::text" for c in columns)
        found = self._connection.execute(f"SELECT {names} FROM {table.sql}".encode()).fetchall()
        if not found:
            return {}
        return {c: from_texts(table.column(c).type, [row[i] for row in found]) for i, c in enumerate(columns)}

    def _remember_existing(self, plan: Plan) -> None:
        """Rows already there: their keys are taken, their numbers passed."""
        table = plan.table
        columns = tuple(c.name for c in table.writable)
        rows = self._read_back(table, columns)
        if not rows:
            return
        n = len(next(iter(rows.values())))
        for key in plan.uniques:
            distinct(key, rows, n)
        for name, spec in plan.specs.items():
            if spec.unique and rows[name].kind == "int":
                plan.next_number = max(plan.next_number, int(rows[name].data.max()) + 1)
        plan.next_number = max(plan.next_number, n + 1)
        referred = self._referred.get(table.name, ())
        self._parents[table.name] = {c: rows[c] for c in referred if c in rows}

    def _judge(self, pattern: str, form: str, samples: list[str]) -> bool:
        operator = "~" if form == "regex" else "LIKE"
        try:
            row = self._connection.execute(
                f"SELECT bool_and(v {operator} %s) FROM unnest(%s::text[]) v".encode(), (pattern, samples)
            ).fetchone()
        except psycopg.Error as error:
            if self._connection.broken:
                raise
            del error
            return False
        return bool(row and row[0])

    def _close(self, later: tuple[tuple[str, Constraint], ...]) -> None:
        by_name = self._catalog.by_name
        loaded = {d.table for d in self._data if d.rows}
        self._build_indexes()
        names = ", ".join(t.sql for t in self._catalog.tables)
        if names:
            target = STATISTICS if sum(d.rows for d in self._data) <= FEW else 100
            self._connection.execute(f"SET default_statistics_target = {target}".encode())
            self._connection.execute(f"ANALYZE {names}".encode())
            self._connection.execute("RESET default_statistics_target")
        for name, key in later:
            if name in loaded and key.target in loaded:
                refusal = set_later(self._connection, by_name[name], key, by_name[key.target])
                if refusal:
                    self._notes.append(NotJudged(what=f"references by {key.name}", why=f"left empty: {refusal}"))
        for _ in range(4):
            removed = [t for t in self._catalog.tables if t.name in loaded and self._check_references(t)]
            if not removed:
                break
        for table in self._catalog.tables:
            if table.name not in loaded:
                continue
            try:
                set_sequences(self._connection, table, frozenset(c.name for c in table.columns))
            except psycopg.Error as error:
                self._note(table, f"its sequence was not set: {outcome_of(error).short}")

    def _check_references(self, table: Table) -> bool:
        """Whether rows without a parent had to be removed, so that those below them must be looked at again."""
        removed = False
        for key in table.of_kind("f"):
            target = self._catalog.by_name.get(key.target)
            if target is None or key.period or not key.enforced:
                continue
            try:
                lost = orphans(self._connection, table, key, target)
            except psycopg.Error as error:
                lost = 0
                self._note(table, f"{key.name} could not be checked: {outcome_of(error).short}")
            if lost:
                removed = True
                self._note(
                    table,
                    f"{counted(lost, 'row')} without a parent under {key.name} {'was' if lost == 1 else 'were'} removed",
                )
        return removed


def _today(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT current_date - date '1970-01-01'").fetchone()
    return int(row[0]) if row else 0


def _referred(
    catalog: Catalog, crossings: tuple[Crossing, ...], ceilings: tuple[Ceiling, ...]
) -> dict[str, tuple[str, ...]]:
    """The columns of each table that rows of others must know: their keys, and what rules compare with."""
    found: dict[str, list[str]] = {}
    asked = [(c.target, c.right) for c in crossings] + [(c.target, c.bound) for c in ceilings if c.bound]
    for name, column in asked:
        table = catalog.by_name.get(name)
        if table is not None and any(c.name == column for c in table.columns):
            found.setdefault(name, []).append(column)
    for table in catalog.tables:
        for key in table.of_kind("f"):
            found.setdefault(key.target, []).extend(key.target_columns)
    return {t: tuple(dict.fromkeys(c)) for t, c in found.items()}


def _as_texts(rows: Rows, start: int, stop: int) -> tuple[dict[str, str | None], ...]:
    index = np.arange(start, stop)
    columns = {c: v.take(index).texts() for c, v in rows.items()}
    return tuple({c: t[i] for c, t in columns.items()} for i in range(stop - start))


def fill(
    connection: psycopg.Connection[Any],
    catalog: Catalog,
    facts: Facts,
    budget: int,
    *,
    seed: int,
    deadline: Deadline,
    progress: Progress,
    build_indexes: Callable[[], None] = lambda: None,
    derived: frozenset[str] = frozenset(),
    crossings: tuple[Crossing, ...] = (),
    ceilings: tuple[Ceiling, ...] = (),
) -> Filled:
    """All tables of `catalog` filled within `budget` rows in all, references and rules respected, and analyzed.

    `derived` are tables that triggers fill from others. `build_indexes` is called when all rows are in, or earlier where triggers may need indexes.
    """
    connection.execute(
        "SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'"
    )
    return Filler(
        connection, catalog, facts, budget, seed, deadline, progress, build_indexes, derived, crossings, ceilings
    ).run()


__all__ = ["SPARES", "Filled", "fill"]
