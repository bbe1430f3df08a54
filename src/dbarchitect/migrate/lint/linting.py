"""Migrations judged one after the other: each run on the schema that those before it left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.case import Case, Held
from dbarchitect.migrate.lint.ground import refill, rows_in
from dbarchitect.migrate.lint.measured import Measured, NotInTransactionError
from dbarchitect.migrate.lint.measuring import Meter
from dbarchitect.migrate.lint.migrations import in_order
from dbarchitect.migrate.lint.probing import Clients, application_roles
from dbarchitect.migrate.lint.safety import Safer, at_end
from dbarchitect.migrate.lint.snapshot import snapshot
from dbarchitect.migrate.lint.verdicts import worst
from dbarchitect.model.migration import JudgedStatement, LintReport
from dbarchitect.sandbox import GUEST, needed_extensions, prepare, run_script, split_script

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.migrate.lint.ground import Ground
    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.migrate.lint.sizes import Sizes
    from dbarchitect.sandbox import Statement

_BEGIN = {("BEGIN",), ("START",)}
_END = {("COMMIT",), ("END",)}
_UNDO = {("ROLLBACK",), ("ABORT",)}


def lint(
    migrations: Sequence[Migration], ground: Ground, sizes: Sizes, *, say: Callable[[str], None] = lambda _: None
) -> LintReport:
    """Every statement of the migrations that are to be judged, with what running it showed."""
    statements: list[JudgedStatement] = []
    notes = list(ground.notes)
    prepare(ground.sandbox, ground.database, sorted(_extensions(migrations) & ground.sandbox.extensions))
    for number, migration in enumerate(migrations):
        notes += [f"{migration.file}: {n}" for n in migration.notes]
        if migration.judged:
            say(f"running {migration.file}")
            statements += in_order(_judged(migration, ground, sizes), migration)
        if number + 1 < len(migrations):
            _apply(migration, ground)
    return LintReport(
        verdict=worst(s.verdict for s in statements),
        engine=ground.sandbox.engine,
        statements=tuple(statements),
        not_judged=tuple(dict.fromkeys(notes)),
    )


def _judged(migration: Migration, ground: Ground, sizes: Sizes) -> tuple[JudgedStatement, ...]:
    """The file's statements; one that says why where the file ended the session it ran in."""
    from psycopg import Error

    try:
        return _File(migration, ground, sizes).judge()
    except Error as error:
        why = f"it could not be run to its end: {(str(error).strip().splitlines() or ['the session was lost'])[0]}"
        return (
            JudgedStatement(
                sql=migration.sql[:2000], line=1, file=migration.file, verdict="caution", executed=False, why=why
            ),
        )


def _extensions(migrations: Sequence[Migration]) -> frozenset[str]:
    """What the migrations create: the user who runs them in the sandbox may not."""
    return frozenset(name for m in migrations for name in needed_extensions(m.sql)) - {"plpgsql"}


def _apply(migration: Migration, ground: Ground) -> None:
    """The migration is done, and the tables it made have rows."""
    with ground.session() as session:
        before = snapshot(session)
        run_script(session, migration.sql, stop_on_error=False)
        if not session.closed and session.info.transaction_status:
            session.execute("ROLLBACK")
        after = snapshot(session)
    if any(r.kind in "rp" for o, r in after.relations.items() if o not in before.relations):
        refill(ground)


class _File:
    """One migration: its statements measured in the transactions it has, then judged, then the safer forms tried."""

    def __init__(self, migration: Migration, ground: Ground, sizes: Sizes) -> None:
        self._it = migration
        self._ground = ground
        self._sizes = sizes
        self._statements = [s for s in split_script(migration.sql) if s.kind != "meta" and not _bookkeeping(s)]

    def judge(self) -> tuple[JudgedStatement, ...]:
        try:
            cases = self._run(_blocks(self._it, self._statements), self._ground.database)
        except NotInTransactionError:
            # what cannot run in a transaction makes the whole file one of single statements
            cases = self._run([_Block((s,), False) for s in self._statements], None)
        safer = Safer(self._ground, self._sizes, self._it, cases)
        return safer.judged()

    def _run(self, blocks: list[_Block], database: str | None) -> tuple[Case, ...]:
        """Every statement as a case; on a copy where something is committed."""
        commits = any(not b.together or b.explicit for b in blocks) or len(blocks) > 1
        copy = self._ground.copy() if commits or database is None else None
        try:
            with self._ground.session(copy) as session:
                return _Run(self, session, self._ground, self._sizes, self._it).all(blocks)
        finally:
            if copy is not None:
                self._ground.sandbox.drop_database(copy)


_TOOLS = re.compile(
    r"^\s*(?:CREATE TABLE(?: IF NOT EXISTS)?|INSERT INTO|UPDATE|DELETE FROM|SELECT .{0,80} FROM)\s+[\"`]?(?:\w+[\"`]?\.[\"`]?)?"
    r"(?:alembic_version|django_migrations|flyway_schema_history|schema_migrations|ar_internal_metadata|goose_db_version|databasechangelog\w*|"
    r"_prisma_migrations|__drizzle_migrations|atlas_schema_revisions|gorp_migrations|migrations|pgmigrations|sqlx_migrations|_sqlx_migrations)\b",
    re.IGNORECASE,
)


def _bookkeeping(statement: Statement) -> bool:
    """Whether a tool of migrations only notes down here that it was run."""
    return statement.words[:1] in {("INSERT",), ("UPDATE",), ("DELETE",), ("CREATE",)} and bool(
        _TOOLS.match(statement.sql)
    )


class _Block:
    """Statements that run together in one transaction, or one by itself."""

    def __init__(self, statements: tuple[Statement, ...], together: bool, explicit: bool = False) -> None:
        self.statements, self.together, self.explicit = statements, together, explicit


def _blocks(migration: Migration, statements: list[Statement]) -> list[_Block]:
    """The transactions of a file: those it says, or all of it as one."""
    control = _BEGIN | _END | _UNDO
    if migration.alone:
        return [_Block((s,), False) for s in statements if s.words[:1] not in control]
    ends = any(s.words[:1] in _END for s in statements[:-1])
    if migration.wrapped or not (ends or any(s.words[:1] in _BEGIN for s in statements)):
        return [_Block(tuple(s for s in statements if s.words[:1] not in control), True)]
    blocks: list[_Block] = []
    group: list[Statement] = []
    # a COMMIT before any BEGIN ends the transaction that a tool has opened
    inside = next((s.words[:1] in _END for s in statements if s.words[:1] in _BEGIN | _END), False)
    for one in statements:
        if one.words[:1] in _BEGIN:
            inside, group = True, []
        elif one.words[:1] in _END | _UNDO and not _to_savepoint(one):
            blocks.append(_Block(tuple(group), True, explicit=True))
            inside, group = False, []
        elif inside:
            group.append(one)
        else:
            blocks.append(_Block((one,), False))
    if group:
        blocks.append(_Block(tuple(group), True, explicit=True))
    return [b for b in blocks if b.statements]


def _to_savepoint(one: Statement) -> bool:
    return "TO" in one.words[1:4]


class _Run:
    """The blocks of one file measured over one session."""

    def __init__(self, file: _File, session: Any, ground: Ground, sizes: Sizes, migration: Migration) -> None:
        self._session, self._ground, self._sizes, self._it = session, ground, sizes, migration
        self._first = snapshot(session)
        self._rows = rows_in(session, self._first)
        roles = application_roles(self._first, GUEST)
        self._clients = Clients(session, self._first, migration.sql, roles, ground.spares or {})
        self._meter = Meter(session, self._clients, ground.tablespace, self._first)
        self._emptied: frozenset[int] = frozenset()

    def all(self, blocks: list[_Block]) -> tuple[Case, ...]:
        cases: list[Case] = []
        for block in blocks:
            cases += self._together(block) if block.together else [self._alone(s) for s in block.statements]
        return tuple(cases)

    def _alone(self, statement: Statement) -> Case:
        return self._case(statement, self._meter.alone(statement), (), False)

    def _together(self, block: _Block) -> list[Case]:
        run = self._session.execute
        run("BEGIN")
        held: tuple[Held, ...] = ()
        cases: list[Case] = []
        try:
            for statement in block.statements:
                try:
                    measured = self._meter.in_transaction(statement)
                except NotInTransactionError as problem:
                    if not block.explicit and not self._it.wrapped:
                        raise
                    current = self._meter.current
                    measured = Measured(current, current, refusal=problem.refusal)
                cases.append(self._case(statement, measured, held, block.explicit))
                held += tuple(Held(oid, mode, statement.line) for oid, mode in measured.locks)
            still = self._clients.still()
            behind = frozenset(self._meter.still_behind(b for c in cases for b in c.measured.behind))
            last = self._meter.current
        finally:
            run("COMMIT" if block.explicit else "ROLLBACK")
        return [at_end(c, last, still, behind) for c in cases]

    def _case(self, statement: Statement, measured: Measured, held: tuple[Held, ...], explicit: bool) -> Case:
        case = Case(
            statement, measured, self._first, self._rows, self._ground.own, self._sizes, held, explicit, self._it.wrapped, self._emptied
        )  # fmt: skip
        self._emptied |= measured.truncated - measured.emptied
        return case
