"""One statement run and everything about it measured: locks, scans, rewrites, rows, catalog, clients."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint import sequences
from dbarchitect.migrate.lint.emptying import SAVEPOINT, empty, empty_outside
from dbarchitect.migrate.lint.hiding import hidden_by
from dbarchitect.migrate.lint.locks import known_locks, mode_of
from dbarchitect.migrate.lint.measured import (
    Measured,
    NotInTransactionError,
    Refusal,
    Scan,
    Written,
    refusal_of,
)
from dbarchitect.migrate.lint.snapshot import Snapshot, snapshot
from dbarchitect.migrate.lint.values import Values, values_of
from dbarchitect.migrate.lint.values import altered as compared
from dbarchitect.migrate.lint.values import retyped as retyped_columns
from dbarchitect.sandbox import run_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from psycopg import Connection

    from dbarchitect.migrate.lint.probing import Broken, Clients
    from dbarchitect.sandbox import Statement, StatementResult

_LOCKS = """SELECT relation::int8, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation >= 16384"""
_COUNTS = "SELECT relid::int8, seq_scan, seq_tup_read, n_tup_ins, n_tup_upd, n_tup_del FROM {}"
_CANNOT_RUN_IN_TRANSACTION = {"25001", "2D000"}
_SAVEPOINTS = {("SAVEPOINT",), ("RELEASE",), ("ROLLBACK",)}
_OF_ROWS = {("SELECT",), ("INSERT",), ("UPDATE",), ("DELETE",), ("MERGE",), ("WITH",), ("COPY",), ("VALUES",), ("SET",), ("ANALYZE",), ("VACUUM",), ("COMMENT",)}  # fmt: skip


Mark = tuple[set[tuple[int, str]], dict[int, tuple[int, ...]]]


class Meter:
    """Measures statements over one connection; `clients` are the application's statements that are tried after each."""

    def __init__(
        self, connection: Connection[Any], clients: Clients | None, provide: Callable[[str], bool], known: Snapshot
    ) -> None:
        self.connection = connection
        self._clients = clients
        self._provide = provide
        self._notices: list[str] = []
        connection.add_notice_handler(lambda said: self._notices.append(said.message_primary or ""))
        self._current, self._stale = known, False

    @property
    def current(self) -> Snapshot:
        """The catalog as it is now; `known` of the constructor is what it is at first."""
        if self._stale:
            self.current = snapshot(self.connection, self._current)
        return self._current

    @current.setter
    def current(self, catalog: Snapshot) -> None:
        self._current, self._stale = catalog, False

    def refresh(self) -> None:
        """Forget what was known of the catalog: something else changed it."""
        self._stale = True

    def still_behind(self, columns: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
        """Those of the columns whose sequence is still behind them now."""
        wanted = set(columns)
        return sequences.still_behind(self.connection, self.current, wanted) if wanted else ()

    def in_transaction(self, statement: Statement) -> Measured:
        """Inside the open transaction block; the statement's effects stay. NotInTransactionError when it cannot run there."""
        before, run = self.current, self.connection.execute
        self._notices.clear()
        if statement.words[:1] in _SAVEPOINTS:
            return self._savepoint(statement)
        plan, fed = self._plan(statement), sequences.moving(self.connection, statement)
        run(f"SAVEPOINT {SAVEPOINT}")
        at = self._mark()
        result = self._run(statement)
        refusal = refusal_of(result)
        emptied: frozenset[int] = frozenset()
        if refusal is not None:
            if refusal.state in _CANNOT_RUN_IN_TRANSACTION:
                run(f"ROLLBACK TO {SAVEPOINT}")
                raise NotInTransactionError(refusal)
            emptied = empty(self.connection, before, statement, refusal)
            if emptied:
                at, result = self._mark(), self._run(statement)
                emptied = emptied if result.ok else frozenset()
        if not result.ok:
            run(f"ROLLBACK TO {SAVEPOINT}; RELEASE {SAVEPOINT}")
            return Measured(before, before, refusal=refusal, notices=tuple(self._notices), plan=plan)
        after = snapshot(self.connection, self.current)
        retyped = () if emptied else retyped_columns(before, after)
        old: Values = {}
        if retyped:
            at, old = self._again(statement, before, retyped)
            after = snapshot(self.connection, self.current)
        taken = tuple(sorted(self._locks() - at[0]))
        scans, written = _differences(at[1], self._counts("pg_stat_xact_user_tables"))
        altered = compared(before, after, old, values_of(self.connection, after, retyped, before))
        notices = tuple(self._notices)
        truncated = self._truncated(before, after)
        behind = sequences.behind(self.connection, fed, after, before) if fed else ()
        hidden = hidden_by(self.connection, statement, notices, after) if notices else None
        broken = self._asked(before, after, statement, emptied=bool(emptied), written=bool(written or emptied))
        run(f"RELEASE {SAVEPOINT}")
        self.current = after
        return Measured(
            before, after, taken, scans, written, refusal, emptied, truncated, altered, behind, broken, notices=notices, plan=plan,
            bounds=self._bounds(before, after), skipped=result.note if result.note.startswith("skipped") else "", ms=result.ms, hidden=hidden,
        )  # fmt: skip

    def _mark(self) -> Mark:
        """Locks and counts as they stand now."""
        return self._locks(), self._counts("pg_stat_xact_user_tables")

    def _again(
        self, statement: Statement, before: Snapshot, retyped: tuple[tuple[int, int], ...]
    ) -> tuple[Mark, Values]:
        """The statement undone, the values of the columns read, and done again; the mark between the two."""
        self.connection.execute(f"ROLLBACK TO {SAVEPOINT}")
        old = values_of(self.connection, before, retyped, before)
        self.connection.execute(f"SAVEPOINT {SAVEPOINT}")
        at = self._mark()
        self._run(statement)
        return at, old

    def _savepoint(self, statement: Statement) -> Measured:
        """The user's own savepoints, which none of ours may enclose."""
        from psycopg import Error

        before, refusal = self.current, None
        try:
            self.connection.execute(statement.sql.encode())
        except Error as error:
            refusal = Refusal(error.sqlstate or "", (error.diag.message_primary or str(error)).strip())
            self.connection.execute("ROLLBACK; BEGIN")
        self.current = snapshot(self.connection, self.current)
        return Measured(self.current, self.current, refusal=refusal) if refusal else Measured(before, before)

    def alone(self, statement: Statement) -> Measured:
        """Outside of any transaction block: a transaction of its own where that can be, else as it stands."""
        run = self.connection.execute
        run("BEGIN")
        try:
            measured = self.in_transaction(statement)
            run("COMMIT")
            return measured
        except NotInTransactionError as problem:
            run("ROLLBACK")
            if problem.refusal.state == "2D000":
                whole = self._in_pieces(statement)
                if whole is not None:
                    return whole
        before = self.current
        self._notices.clear()
        counts = self._flushed()
        result = self._run(statement)
        refusal = refusal_of(result)
        emptied: frozenset[int] = frozenset()
        if refusal is not None and refusal.on_data:
            emptied = empty_outside(self.connection, before, self.current, statement, refusal)
            if emptied:
                counts = self._flushed()
                result = self._run(statement)
                emptied = emptied if result.ok else frozenset()
        after = snapshot(self.connection, self.current)
        scans, written = _differences(counts, self._flushed())
        taken = known_locks(before, after, statement)
        broken = self._asked(before, after, statement, emptied=bool(emptied), written=bool(written or emptied))
        self.current = after
        return Measured(
            before, after, taken, scans, written, refusal, emptied, broken=broken, notices=tuple(self._notices), alone=True,
            truncated=self._truncated(before, after), ms=result.ms,
        )  # fmt: skip

    def _in_pieces(self, statement: Statement) -> Measured | None:
        """A block that commits by itself, measured as one transaction without its commits; then run as it stands."""
        whole = re.sub(r"\b(COMMIT|ROLLBACK)(\s+AND\s+(NO\s+)?CHAIN)?\s*;", "NULL;", statement.sql, flags=re.IGNORECASE)
        measured = None
        if whole != statement.sql:
            before = self.current
            self.connection.execute("BEGIN")
            try:
                measured = self.in_transaction(replace(statement, sql=whole))
            except NotInTransactionError:
                measured = None
            self.connection.execute("ROLLBACK")
            self.current = before
        if measured is None:
            return None
        self._run(statement)
        self.current = snapshot(self.connection, self.current)
        return replace(measured, in_pieces=True, after=self.current)

    def _run(self, statement: Statement) -> StatementResult:
        statement = _here(statement, self.connection.info.dbname)
        result = run_statement(self.connection, statement)
        if statement.words[:2] == ("CREATE", "EXTENSION") and not result.ok:
            # who owns the tables need not be able to; what it brings was put in place beforehand
            return replace(
                result,
                ok=True,
                note="skipped: the extension is there already, or needs rights that the sandbox's user lacks",
            )
        for _ in range(3):
            named = re.search(r'tablespace "(.+)" does not exist', result.message) if not result.ok else None
            if named is None or not self._provide(named[1]):
                break
            result = run_statement(self.connection, statement)
        return result

    def _asked(
        self, before: Snapshot, after: Snapshot, statement: Statement, *, emptied: bool, written: bool
    ) -> tuple[Broken, ...]:
        if self._clients and (written or statement.words[:1] == ("TRUNCATE",)):
            self._clients.recount()
        # sequences moved, rules, rights on schemas, options of views: not all that clients notice is in what is compared
        anyway = statement.words[:1] not in _OF_ROWS or "setval" in statement.sql.lower()
        return self._clients.broken(before, after, emptied=emptied, anyway=anyway) if self._clients else ()

    def _locks(self) -> set[tuple[int, str]]:
        found = self.connection.execute(_LOCKS).fetchall()
        return {(oid, mode_of(name)) for oid, name in found if mode_of(name)}

    def _counts(self, view: str) -> dict[int, tuple[int, ...]]:
        rows = self.connection.execute(_COUNTS.format(view).encode()).fetchall()
        return {row[0]: tuple(int(v or 0) for v in row[1:]) for row in rows}

    def _flushed(self) -> dict[int, tuple[int, ...]]:
        self.connection.execute("SELECT pg_stat_force_next_flush()")
        self.connection.execute("SELECT pg_stat_clear_snapshot()")
        return self._counts("pg_stat_user_tables")

    def _truncated(self, before: Snapshot, after: Snapshot) -> frozenset[int]:
        """Tables with another file in which there is no row any more."""
        found = set()
        for oid, relation in after.relations.items():
            was = before.relations.get(oid)
            if was is None or was.file == relation.file or relation.kind not in "rm":
                continue
            if relation.kind == "m":
                continue
            row = self.connection.execute(f"SELECT EXISTS (SELECT FROM ONLY {relation.full})".encode()).fetchone()
            if row and not row[0]:
                found.add(oid)
        return frozenset(found)

    def _bounds(self, before: Snapshot, after: Snapshot) -> dict[int, str]:
        fresh = [
            o for o, r in after.relations.items()
            if r.is_partition and r.kind in "rp" and not (o in before.relations and before.relations[o].is_partition)
        ]  # fmt: skip
        if not fresh:
            return {}
        rows = self.connection.execute(
            "SELECT o::int8, pg_get_partition_constraintdef(o::oid) FROM unnest(%s::int8[]) o", [fresh]
        ).fetchall()
        return {oid: rule for oid, rule in rows if rule}

    def _plan(self, statement: Statement) -> dict[str, Any] | None:
        """How the planner would find the rows of an UPDATE or DELETE if it had an index to use."""
        from psycopg import Error

        if statement.words[:1] not in {("UPDATE",), ("DELETE",), ("WITH",), ("MERGE",)}:
            return None
        try:
            with self.connection.transaction():
                self.connection.execute("SET LOCAL enable_seqscan = off")
                sql = b"EXPLAIN (FORMAT JSON) " + statement.sql.encode()
                row = self.connection.execute(sql).fetchone()
        except (Error, ValueError):
            return None
        return dict(row[0][0]["Plan"]) if row else None


_OWN_DATABASE = re.compile(
    r"(REINDEX(?:\s*\([^)]*\))?\s+(?:DATABASE|SYSTEM)(?:\s+CONCURRENTLY)?)\s+[\w\".$]+\s*$", re.IGNORECASE
)


def _here(statement: Statement, database: str) -> Statement:
    """The statement about the sandbox's database where it names the user's."""
    if statement.words[:1] != ("REINDEX",):
        return statement
    return replace(statement, sql=_OWN_DATABASE.sub(rf"\1 {database}", statement.sql))


def _differences(
    before: dict[int, tuple[int, ...]], after: dict[int, tuple[int, ...]]
) -> tuple[dict[int, Scan], dict[int, Written]]:
    scans, written = {}, {}
    for oid, now in after.items():
        was = before.get(oid, (0, 0, 0, 0, 0))
        scanned, rows, *changed = (b - a for a, b in zip(was, now, strict=True))
        if scanned > 0:
            scans[oid] = Scan(scanned, rows)
        if any(c > 0 for c in changed):
            written[oid] = Written(*changed)
    return scans, written
