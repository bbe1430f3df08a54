"""Access patterns run on the generated data, as the application's role, with their plans judged."""

from __future__ import annotations

import json
import re
import statistics
from dataclasses import dataclass
from typing import Any

import psycopg

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import NotJudged, PatternProof
from dbarchitect.model.workload import Statement
from dbarchitect.prove.catalog import Catalog
from dbarchitect.prove.data.fill import Filled
from dbarchitect.prove.data.load import TIMEOUT
from dbarchitect.prove.parameters import Draw, Drawer
from dbarchitect.prove.plans import (
    BIG_PAGES,
    BIG_ROWS,
    LARGE_SHARE,
    Node,
    Scan,
    index_names,
    reached_by_index,
    rendered,
    sequential_scans,
)
from dbarchitect.prove.provable import Provable
from dbarchitect.prove.session import Deadline, Outcome, literal, outcome_of, quote, undone

LEAST_MS = 150


@dataclass(frozen=True, slots=True)
class Patterns:
    """`indexes_used` are the names of indexes that some plan used or could use; `complete`: every statement ran."""

    proofs: tuple[PatternProof, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    indexes_used: frozenset[str] = frozenset()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    root: str
    rows: float
    pages: int


@dataclass(frozen=True, slots=True)
class _Run:
    draw: Draw
    plan: Node
    milliseconds: float
    forced: Node | None


def run_patterns(
    connection: psycopg.Connection[Any],
    application: psycopg.Connection[Any],
    catalog: Catalog,
    design: Provable,
    filled: Filled,
    deadline: Deadline,
) -> Patterns:
    """Every statement of the workload prepared, run with real values and judged; writes are undone.

    Values are drawn through `connection`. The statements, which may come from a stranger, run through `application`: a
    session that can reach no file and no program, one statement at a time.
    """
    relations = _relations(connection)
    parents = dict(
        connection.execute(
            "SELECT c.relname, p.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "JOIN pg_class p ON p.oid = i.inhparent WHERE p.relkind = 'I'"
        ).fetchall()
    )
    roots = partition_roots(connection)
    runner = _Runner(connection, application, catalog, design, filled, relations)
    proofs: list[PatternProof] = []
    skipped: list[NotJudged] = []
    used: set[str] = set()
    for place, statement in enumerate(design.workload.statements):
        if deadline.passed:
            skipped.append(NotJudged(what=f"pattern {statement.name}", why="the time for patterns was used up"))
            continue
        result = runner.judge(statement, _share(deadline, len(design.workload.statements) - place))
        if isinstance(result, NotJudged):
            skipped.append(result)
            continue
        proof, indexes = result
        proofs.append(_by_root(proof, roots))
        used |= indexes
    for name in tuple(used):
        while name in parents:
            name = parents[name]
            used.add(name)
    complete = not skipped and all(p.ms is not None for p in proofs)
    return Patterns(tuple(proofs), tuple(skipped), frozenset(used), complete)


def _share(deadline: Deadline, waiting: int) -> int:
    """Milliseconds that the next of `waiting` patterns may take: a quarter of what is left, so that none takes it from the others."""
    return max(LEAST_MS, round(1000 * deadline.left / min(4, max(1, waiting))))


def application_role(design: Provable) -> str | None:
    """The role that the application works as: the border's, else the first that may insert into a table."""
    if design.border is not None:
        return design.border.application_role
    declared = {r.name for r in design.schema.roles}
    granted = (g for t in design.schema.tables for g in t.grants if "INSERT" in g.privileges)
    return next((g.grantee for g in granted if g.grantee in declared), None)


def partition_roots(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Each partition, table or index, to the name of what it is a part of in the end."""
    rows = connection.execute(
        "SELECT c.relname, r.relname FROM pg_class c JOIN pg_class r ON r.oid = pg_partition_root(c.oid) "
        "WHERE c.relispartition"
    ).fetchall()
    return dict(rows)


def _by_root(proof: PatternProof, roots: dict[str, str]) -> PatternProof:
    """The proof in terms of the partitioned tables and indexes: names of partitions carry dates, which change."""
    if not roots:
        return proof
    plan = re.sub(r"[A-Za-z_][A-Za-z_0-9$]*", lambda word: roots.get(word[0], word[0]), proof.plan)
    used = tuple(sorted({roots.get(name, name) for name in proof.indexes_used}))
    return proof.but(plan=plan, indexes_used=used)


def _relations(connection: psycopg.Connection[Any]) -> dict[str, Relation]:
    rows = connection.execute(
        "SELECT c.relname, coalesce(pg_partition_root(c.oid), c.oid)::regclass::text, greatest(c.reltuples, 0)::float8, "
        "c.relpages FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    return {name: Relation(root.strip('"'), float(tuples), pages) for name, root, tuples, pages in rows}


class _Runner:
    def __init__(
        self,
        connection: psycopg.Connection[Any],
        application: psycopg.Connection[Any],
        catalog: Catalog,
        design: Provable,
        filled: Filled,
        relations: dict[str, Relation],
    ) -> None:
        self._connection = application
        self._drawing = connection
        self._design = design
        self._role = application_role(design)
        self._filled = filled
        self._relations = relations
        self._drawer = Drawer(connection, catalog, filled, design.border)

    def judge(self, statement: Statement, share_ms: int) -> tuple[PatternProof, set[str]] | NotJudged:
        connection = self._connection
        with undone(self._drawing):
            draws, why = self._drawer.draws(statement)
        if not draws:
            return NotJudged(what=f"pattern {statement.name}", why=why)
        connection.execute("BEGIN")
        try:
            runs: list[_Run] = []
            for draw in draws:
                run = self._run(statement, draw, share_ms // len(draws))
                if isinstance(run, Outcome):
                    if run.state == TIMEOUT and not _late(statement, share_ms // len(draws)):
                        why = f"it did not end within {share_ms // len(draws):,} ms"
                        return NotJudged(what=f"pattern {statement.name}", why=why)
                    return self._failed(statement, run), set()
                runs.append(run)
        finally:
            connection.execute("ROLLBACK")
        return self._judged(statement, runs)

    def _failed(self, statement: Statement, outcome: Outcome) -> PatternProof:
        return PatternProof(
            name=statement.name,
            sql=statement.sql,
            ok=False,
            purpose=statement.purpose,
            why_not_ok=outcome.short,
            latency_wanted_ms=statement.latency_ms,
        )

    def _run(self, statement: Statement, draw: Draw, most_ms: int) -> _Run | Outcome:
        connection, border = self._connection, self._design.border
        execute = "EXECUTE proven" + (f"({', '.join(literal(v) for v in draw.values)})" if draw.values else "")
        try:
            connection.execute(
                f"SAVEPOINT pattern; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL statement_timeout = {most_ms}".encode()
            )
            if border is not None:
                connection.execute(
                    f"SELECT set_config({literal(border.setting)}, {literal(draw.tenant or '')}, true)".encode()
                )
            if self._role is not None:
                connection.execute(f"SET LOCAL ROLE {quote(self._role)}".encode())
            # The extended protocol takes one statement: nothing can hide behind a semicolon.
            connection.execute(f"PREPARE proven AS {statement.sql.strip().rstrip(';')}".encode(), binary=True)
            plan, first = self._explained(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {execute}", statement)
            times = [first]
            for _ in range(2 if first < 60 else 0):
                times.append(self._explained(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {execute}", statement)[1])
            forced = None
            if sequential_scans(plan):
                # A statement without parameters would keep the plan it has.
                connection.execute("SET LOCAL enable_seqscan = off; DISCARD PLANS")
                forced = self._explained(f"EXPLAIN (FORMAT JSON) {execute}", statement)[0]
            return _Run(draw, plan, statistics.median(times), forced)
        except psycopg.Error as error:
            if connection.broken:
                raise
            return outcome_of(error)
        finally:
            connection.execute("ROLLBACK TO pattern")
            connection.execute("DEALLOCATE ALL")

    def _explained(self, sql: str, statement: Statement) -> tuple[Node, float]:
        writes = statement.operation in {"insert", "update", "delete"}
        if writes:
            self._connection.execute("SAVEPOINT written")
        row = self._connection.execute(sql.encode()).fetchone()
        if writes:
            self._connection.execute("ROLLBACK TO written")
        found = row[0] if row else "[]"
        top = (json.loads(found) if isinstance(found, str) else found)[0]
        return top["Plan"], float(top.get("Execution Time", 0.0))

    def _judged(self, statement: Statement, runs: list[_Run]) -> tuple[PatternProof, set[str]]:
        reasons: list[str] = []
        notes: list[str] = []
        for run in runs:
            for scan in sequential_scans(run.plan):
                verdict, good = self._verdict(statement, run, scan)
                (notes if good else reasons).append(f"{run.draw.name} value: {verdict}" if len(runs) > 1 else verdict)
        milliseconds = min(run.milliseconds for run in runs) if runs else None
        slowest = max(run.milliseconds for run in runs)
        if statement.latency_ms is not None and milliseconds is not None and milliseconds > statement.latency_ms:
            reasons.append(f"{milliseconds:,.1f} ms, {statement.latency_ms:g} ms wanted")
        shown = runs[0]
        text = rendered(shown.plan)
        if shown.forced is not None:
            text += "\nwithout sequential scans:\n" + rendered(shown.forced)
        if notes:
            text += "\n" + "\n".join(dict.fromkeys(notes))
        used = {n for r in runs for p in (r.plan, r.forced) if p is not None for n in index_names(p)}
        actual = {n for r in runs for n in index_names(r.plan)}
        largest = max((r.rows for n, r in self._relations.items() if _speaks_of(shown.plan, n)), default=0.0)
        proof = PatternProof(
            name=statement.name,
            sql=statement.sql,
            ok=not reasons,
            plan=text,
            ms=round(slowest, 3),
            purpose=statement.purpose,
            indexes_used=tuple(sorted(actual or used)),
            rows=round(float(shown.plan.get("Actual Rows", 0))),
            table_rows=round(largest),
            why_not_ok="; ".join(dict.fromkeys(reasons)),
            latency_wanted_ms=statement.latency_ms,
        )
        return proof, used

    def _verdict(self, statement: Statement, run: _Run, scan: Scan) -> tuple[str, bool]:
        """A sentence about one sequential scan, and whether it is right."""
        relation = self._relations.get(scan.relation, Relation(scan.relation, scan.read, 0))
        name, rows = relation.root, counted(round(relation.rows), "row")
        facts = self._design.facts.table(name)
        expected = max(facts.rows if facts else 0.0, relation.rows)
        if statement.whole_table:
            return f"{name} is read whole, as the pattern asks", True
        if expected < BIG_ROWS and relation.pages < BIG_PAGES:
            return f"{name} is small ({rows}, {expected:,.0f} expected): scanning it is right", True
        if not scan.filtered and not scan.sorted_to_limit:
            return f"{name} is needed whole ({rows})", True
        if scan.share >= LARGE_SHARE and scan.read >= 100:
            return f"{scan.share:.0%} of {name} is asked for: scanning it is right", True
        same = frozenset(n for n, r in self._relations.items() if r.root == relation.root)
        served = run.forced is not None and reached_by_index(run.forced, same, scan.sorted_to_limit)
        if served and relation.pages < BIG_PAGES:
            return f"{name} has {rows} here and is scanned; with more rows an index serves it (shown)", True
        big = f"{rows} here, {expected:,.0f} expected; big is {BIG_ROWS:,} rows or {BIG_PAGES:,} pages"
        why = "though an index could serve it" if served else "and no index can serve it"
        return f"sequential scan of {name} ({big}) for {scan.share:.1%} of it, {why}", False


def _late(statement: Statement, ran_ms: int) -> bool:
    """Whether running that long is too long already, by what the pattern wants."""
    return statement.latency_ms is not None and statement.latency_ms <= ran_ms


def _speaks_of(plan: Node, relation: str) -> bool:
    from dbarchitect.prove.plans import nodes

    return any(n.get("Relation Name") == relation for n in nodes(plan))
