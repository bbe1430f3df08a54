"""One statement run and everything about it measured: locks, scans, rewrites, rows, catalog, clients."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.locks import mode_of, rank, strongest
from dbarchitect.migrate.lint.snapshot import Snapshot, snapshot
from dbarchitect.sandbox import run_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from psycopg import Connection

    from dbarchitect.migrate.lint.probing import Broken, Clients
    from dbarchitect.migrate.lint.snapshot import Relation
    from dbarchitect.sandbox import Statement, StatementResult

_LOCKS = """SELECT relation::int8, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation >= 16384"""
_COUNTS = "SELECT relid::int8, seq_scan, seq_tup_read, n_tup_ins, n_tup_upd, n_tup_del FROM {}"
_CANNOT_RUN_IN_TRANSACTION = {"25001", "2D000"}
_ON_DATA = ("22", "23")
_SAVEPOINT = "dbarchitect_measured"
_SAVEPOINTS = {("SAVEPOINT",), ("RELEASE",), ("ROLLBACK",)}
_OF_ROWS = {("SELECT",), ("INSERT",), ("UPDATE",), ("DELETE",), ("MERGE",), ("WITH",), ("COPY",), ("VALUES",), ("SET",), ("ANALYZE",), ("VACUUM",), ("COMMENT",)}  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """What the engine said when it refused a statement."""

    state: str
    message: str
    table: str = ""

    @property
    def on_data(self) -> bool:
        return self.state[:2] in _ON_DATA


@dataclass(frozen=True)
class Scan:
    count: int
    rows: int


@dataclass(frozen=True)
class Written:
    inserted: int
    updated: int
    deleted: int


@dataclass(frozen=True)
class Altered:
    """A column whose values were compared over a change of its type; `lost` of `rows` did not come back as they were."""

    table: int
    column: str
    before: str
    after: str
    rows: int
    lost: int


@dataclass(frozen=True)
class Measured:
    """What running one statement did. Relations are ids of `before` and `after`; locks are those newly taken."""

    before: Snapshot
    after: Snapshot
    locks: tuple[tuple[int, str], ...] = ()
    scans: dict[int, Scan] = field(default_factory=dict)
    written: dict[int, Written] = field(default_factory=dict)
    refusal: Refusal | None = None
    emptied: frozenset[int] = frozenset()
    """Tables whose rows were taken away so that the statement could go on after it was refused on data."""
    truncated: frozenset[int] = frozenset()
    altered: tuple[Altered, ...] = ()
    behind: tuple[tuple[int, str], ...] = ()
    """Columns whose new sequence would give numbers that are there already."""
    broken: tuple[Broken, ...] = ()
    bounds: dict[int, str] = field(default_factory=dict)
    """What the rows of a new partition have to satisfy, as SQL."""
    notices: tuple[str, ...] = ()
    plan: dict[str, Any] | None = None
    alone: bool = False
    """It ran outside of any transaction block."""
    in_pieces: bool = False
    """It commits by itself while it runs."""
    skipped: str = ""
    ms: float = 0.0

    def lock_on(self, table: int) -> str:
        """The strongest lock newly taken on it; empty for none."""
        return strongest(tuple(mode for oid, mode in self.locks if oid == table))

    @property
    def ran(self) -> bool:
        return self.refusal is None or bool(self.emptied)


class NotInTransactionError(Exception):
    """The statement cannot run inside a transaction block."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


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
        self.current = snapshot(connection, known)

    def refresh(self) -> None:
        """Forget what was known of the catalog: something else changed it."""
        self.current = snapshot(self.connection, self.current)

    def still_behind(self, columns: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
        """Those of the columns whose sequence is still behind them now."""
        wanted = set(columns)
        empty = Snapshot(columns={t: {} for t, _ in wanted})
        return tuple(b for b in self._behind(empty, self.current) if b in wanted) if wanted else ()

    def in_transaction(self, statement: Statement) -> Measured:
        """Inside the open transaction block; the statement's effects stay. NotInTransactionError when it cannot run there."""
        before, run = self.current, self.connection.execute
        self._notices.clear()
        if statement.words[:1] in _SAVEPOINTS:
            return self._savepoint(statement)
        plan = self._plan(statement)
        run(f"SAVEPOINT {_SAVEPOINT}")
        locks, counts = self._locks(), self._counts("pg_stat_xact_user_tables")
        result = self._run(statement)
        refusal = _refusal(result)
        emptied: frozenset[int] = frozenset()
        if refusal is not None:
            if refusal.state in _CANNOT_RUN_IN_TRANSACTION:
                run(f"ROLLBACK TO {_SAVEPOINT}")
                raise NotInTransactionError(refusal)
            emptied = self._emptied(before, statement, refusal)
            if emptied:
                locks, counts = self._locks(), self._counts("pg_stat_xact_user_tables")
                result = self._run(statement)
                emptied = emptied if result.ok else frozenset()
        if not result.ok:
            run(f"ROLLBACK TO {_SAVEPOINT}; RELEASE {_SAVEPOINT}")
            return Measured(before, before, refusal=refusal, notices=tuple(self._notices), plan=plan)
        after = snapshot(self.connection, self.current)
        altered: tuple[Altered, ...] = ()
        retyped = () if emptied else _retyped(before, after)
        if retyped:
            run(f"ROLLBACK TO {_SAVEPOINT}")
            old = {(t, n): self._values(before, t, n, before.columns[t][n].type) for t, n in retyped}
            run(f"SAVEPOINT {_SAVEPOINT}")
            locks, counts = self._locks(), self._counts("pg_stat_xact_user_tables")
            result = self._run(statement)
        taken = tuple(sorted(self._locks() - locks))
        scans, written = _differences(counts, self._counts("pg_stat_xact_user_tables"))
        if retyped:
            after = snapshot(self.connection, self.current)
            altered = self._altered(before, after, old)
        truncated = self._truncated(before, after)
        behind = self._behind(before, after)
        broken = self._asked(before, after, statement, emptied=bool(emptied), written=bool(written or emptied))
        run(f"RELEASE {_SAVEPOINT}")
        self.current = after
        return Measured(
            before, after, taken, scans, written, refusal, emptied, truncated, altered, behind, broken, notices=tuple(self._notices), plan=plan,
            bounds=self._bounds(before, after), skipped=result.note if result.note.startswith("skipped") else "", ms=result.ms,
        )  # fmt: skip

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
        refusal = _refusal(result)
        emptied: frozenset[int] = frozenset()
        if refusal is not None and refusal.on_data:
            emptied = self._emptied_outside(before, statement, refusal)
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

    def _emptied_outside(self, before: Snapshot, statement: Statement, refusal: Refusal) -> frozenset[int]:
        """As `_emptied`, outside of a transaction; an index that was left half built is gone too."""
        now, run = snapshot(self.connection, self.current), self.connection.execute
        for oid in now.indexes.keys() - before.indexes.keys():
            if not now.indexes[oid].valid:
                run(f"DROP INDEX {now.relations[oid].full}".encode())
        run("BEGIN")
        run(f"SAVEPOINT {_SAVEPOINT}")
        emptied = self._emptied(before, statement, refusal)
        run("COMMIT")
        return emptied

    def _emptied(self, before: Snapshot, statement: Statement, refusal: Refusal) -> frozenset[int]:
        """The tables whose rows stand in the way, without rows now; none where the statement is about rows."""
        if not refusal.on_data or statement.words[:1] in {("UPDATE",), ("INSERT",), ("DELETE",), ("MERGE",), ("COPY",)}:
            return frozenset()
        tables = tables_of(before, statement, refusal)
        if not tables:
            return frozenset()
        run = self.connection.execute
        run(f"ROLLBACK TO {_SAVEPOINT}")
        related = _family(before, {t.oid for t in tables})
        referring = {c.table for c in before.constraints.values() if c.kind == "f" and c.target in related}
        run("SET LOCAL session_replication_role = replica")
        for oid in related | referring:
            run(f"DELETE FROM {before.relations[oid].full}".encode())
        run("SET LOCAL session_replication_role = origin")
        run(f"SAVEPOINT {_SAVEPOINT}")
        return frozenset(related)

    def _values(self, catalog: Snapshot, table: int, number: int, type_: str) -> list[str | None] | None:
        from psycopg import Error

        from dbarchitect.engines.postgresql.names import quote_identifier

        relation, column = catalog.relations[table], catalog.columns[table][number]
        try:
            with self.connection.transaction():
                rows = self.connection.execute(
                    f"SELECT ({quote_identifier(column.name)}::{type_})::text FROM ONLY {relation.full} ORDER BY ctid".encode()
                ).fetchall()
        except Error:
            return None
        return [row[0] for row in rows]

    def _altered(
        self, before: Snapshot, after: Snapshot, old: dict[tuple[int, int], list[str | None] | None]
    ) -> tuple[Altered, ...]:
        found = []
        for (table, number), was in old.items():
            column = before.columns[table][number]
            now = self._values(after, table, number, column.type)
            if was is None or now is None or len(was) != len(now):
                continue
            lost = sum(a != b for a, b in zip(was, now, strict=True))
            kind = after.columns[table][number].type
            found.append(Altered(table, column.name, column.type, kind, len(was), lost))
        return tuple(found)

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

    def _behind(self, before: Snapshot, after: Snapshot) -> tuple[tuple[int, str], ...]:
        """Columns that were there and take their values from a sequence only now, which is not past their largest."""
        from psycopg import Error

        from dbarchitect.engines.postgresql.names import quote_identifier

        found = []
        for table, columns in after.columns.items():
            for number, column in columns.items():
                was = before.columns.get(table, {}).get(number)
                named = re.search(r"nextval\('([^']{1,200})'", column.default or "")
                fresh = (
                    (column.identity or named)
                    if not before.columns.get(table, True)
                    else (
                        was is not None
                        and ((column.identity and not was.identity) or (named and was.default != column.default))
                    )
                )
                if not fresh:
                    continue
                at, name = after.relations[table].full, quote_identifier(column.name)
                sequence = f"'{named[1]}'" if named else f"pg_get_serial_sequence('{at}', '{column.name}')"
                try:
                    with self.connection.transaction():
                        row = self.connection.execute(
                            f"SELECT nextval({sequence}::regclass) <= (SELECT max({name}) FROM {at})".encode()
                        ).fetchone()
                except Error:
                    continue
                if row and row[0]:
                    found.append((table, column.name))
        return tuple(found)

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


def _family(catalog: Snapshot, tables: set[int]) -> set[int]:
    """The tables with all that share a root of partitions or inheritance with them."""
    found = set(tables)
    while True:
        up = {r.parent for o, r in catalog.relations.items() if o in found and r.parent in catalog.relations}
        down = {o for o, r in catalog.relations.items() if r.parent in found and r.kind in "rpf"}
        more = {o for o in (*up, *down) if o is not None} - found
        if not more:
            return found
        found |= more


def tables_of(catalog: Snapshot, statement: Statement, refusal: Refusal) -> list[Relation]:
    """The tables a refusal is about: the one it names, else those the statement names."""
    name, said = refusal.table.lower(), statement.sql.lower()
    tables = [r for r in catalog.tables() if name and r.name.lower() == name]
    return tables or [
        r for r in catalog.tables() if re.search(rf"(?<![\w$]){re.escape(r.name.lower())}(?![\w$])", said)
    ]


def known_locks(before: Snapshot, after: Snapshot, statement: Statement) -> tuple[tuple[int, str], ...]:
    """The locks of a statement that releases them before it can be asked, by what it changed.

    Rewriting a table or creating its file anew needs ACCESS EXCLUSIVE, an index built without CONCURRENTLY SHARE, everything
    CONCURRENTLY and VACUUM SHARE UPDATE EXCLUSIVE (https://www.postgresql.org/docs/current/explicit-locking.html).
    """
    concurrently = "CONCURRENTLY" in statement.sql.upper()
    found: dict[int, str] = {}

    def hold(oid: int, mode: str) -> None:
        if rank(mode) > rank(found.get(oid, "")):
            found[oid] = mode

    for oid, relation in after.relations.items():
        was = before.relations.get(oid)
        if was is not None and was.file != relation.file:
            if relation.kind in "rm":
                hold(oid, "ACCESS EXCLUSIVE")
            elif relation.kind == "i" and oid in after.indexes:
                hold(after.indexes[oid].table, "SHARE UPDATE EXCLUSIVE" if concurrently else "SHARE")
    indexes = before.indexes.keys() ^ after.indexes.keys()
    for oid in indexes:
        index = before.indexes.get(oid) or after.indexes[oid]
        if not any(r in found for r in (index.table,)):
            hold(index.table, "SHARE UPDATE EXCLUSIVE" if concurrently else "SHARE")
    return tuple(sorted(found.items()))


def _refusal(result: StatementResult) -> Refusal | None:
    if result.ok:
        return None
    table = re.search(r'(?:relation|table|partition) "([^"]{1,100})"', result.message)
    return Refusal(result.sqlstate, result.message, table[1].rpartition(".")[2] if table else "")


def _retyped(before: Snapshot, after: Snapshot) -> tuple[tuple[int, int], ...]:
    return tuple(
        (table, number)
        for table, columns in after.columns.items()
        if table in before.columns and after.relations[table].kind == "r"
        for number, column in columns.items()
        if number in before.columns[table] and not before.columns[table][number].same_type(column)
    )


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
