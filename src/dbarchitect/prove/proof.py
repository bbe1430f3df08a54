"""The proof of a design: statements, data, attacks, access patterns and borders, on a real engine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.model.architecture import NotJudged, Proof
from dbarchitect.prove.catalog import Catalog
from dbarchitect.prove.inspection import read_catalog
from dbarchitect.prove.provable import Provable
from dbarchitect.prove.session import Deadline, Progress, work_of

if TYPE_CHECKING:
    import psycopg

    from dbarchitect.prove.data.fill import Filled
    from dbarchitect.prove.statements import Statements
    from dbarchitect.sandbox import Sandbox

Level = Literal["quick", "full"]

_BUDGET = {"quick": 60_000, "full": 1_000_000}
_SECONDS = {"quick": 4.0, "full": 120.0}
_LOAD_MS = {"quick": 2_500, "full": 60_000}
_STATEMENT_MS = {"quick": 4_000, "full": 60_000}


def prove(
    design: Provable,
    level: Level,
    *,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
    sandbox: Sandbox | None = None,
) -> Proof:
    """What came back when `design` was run: its statements, rows in proportion, every pattern, rule and border.

    Runs in a database of its own, in `sandbox` or one that lives as long as the call.
    """
    report: Progress = progress or (lambda _: None)
    report("starting a sandbox")
    with nullcontext(sandbox) if sandbox is not None else _server(design) as server:
        assert server is not None
        database = server.create_database()
        try:
            with server.connect(database) as connection:
                return _prove(design, level, seed, report, server, connection)
        finally:
            server.drop_database(database)


def _server(design: Provable) -> Sandbox:
    """A server of the design's version, else the best of a later one."""
    from dbarchitect.core.errors import UnreachableError
    from dbarchitect.sandbox import open_sandbox

    if design.version is None:
        return open_sandbox(None, design.needs)
    try:
        return open_sandbox(design.version, design.needs)
    except UnreachableError:
        return open_sandbox(None, design.needs, at_least=design.version)


def _as_application(
    server: Sandbox, connection: psycopg.Connection[Any], design: Provable, timeout_ms: int
) -> psycopg.Connection[Any]:
    """A session of a user who reaches rows but neither files nor programs, and who may become the application's role."""
    from psycopg import Error

    from dbarchitect.prove.patterns import application_role
    from dbarchitect.prove.session import quote
    from dbarchitect.sandbox import GUEST

    if server.provider == "scratch url":
        return server.connect(connection.info.dbname)
    role = application_role(design)
    for granted in ("pg_read_all_data", "pg_write_all_data", *([quote(role)] if role else [])):
        try:
            connection.execute(f"GRANT {granted} TO {GUEST}".encode())
        except Error as error:
            del error  # a role that was not created: its statements say so
    application = server.connect(connection.info.dbname, user=GUEST)
    application.prepare_threshold = None
    application.execute(f"SET statement_timeout = {timeout_ms}; SET lock_timeout = '2s'".encode())
    return application


def _other_version(design: Provable, server: Sandbox) -> tuple[NotJudged, ...]:
    if design.version is None or server.version == design.version:
        return ()
    why = f"no such server is on this machine; everything ran on {server.engine}"
    return (NotJudged(what=f"PostgreSQL {design.version} itself", why=why),)


def _prove(
    design: Provable,
    level: Level,
    seed: int,
    report: Progress,
    server: Sandbox,
    connection: psycopg.Connection[Any],
) -> Proof:
    from dbarchitect.prove.attack.run import attack_constraints
    from dbarchitect.prove.findings import find_faults
    from dbarchitect.prove.isolation import attack_border
    from dbarchitect.prove.patterns import run_patterns
    from dbarchitect.prove.statements import Statements

    work = work_of(connection)
    whole = Deadline(2 * _SECONDS[level], work)
    connection.prepare_threshold = None
    connection.execute(f"SET statement_timeout = {_STATEMENT_MS[level]}; SET lock_timeout = '2s'".encode())
    report("running the statements")
    statements = Statements(connection)
    statements.run(design.ddl)
    filled = _filled(design, level, seed, report, connection, statements)

    def stage(work: Callable[[], float] = work) -> Deadline:
        return Deadline(min(_SECONDS[level], max(whole.left, 0.5)), work)

    statements.run(design.after_load)
    catalog = read_catalog(connection)
    missing = _missing(design, catalog)
    report("running the access patterns")
    with _as_application(server, connection, design, _STATEMENT_MS[level]) as application:
        time_left = stage(work_of(connection, application))
        patterns = run_patterns(connection, application, catalog, design, filled, time_left)
    attacked = attack_constraints(connection, catalog, filled, design.attacks, stage(), report)
    report("attacking the border between tenants")
    border = attack_border(connection, catalog, design, filled, stage())
    rows = {d.table: d.rows for d in filled.data}
    findings = find_faults(catalog, design, patterns.indexes_used, patterns.complete, rows)
    return Proof(
        level=level,
        engine=server.engine,
        provider=server.provider,
        stand_ins=tuple(f"{s.extension}: {s.lost}" for s in server.stand_ins),
        statements=statements.result,
        rows_generated=sum(d.rows for d in filled.data),
        data=filled.data,
        access_patterns=patterns.proofs,
        constraints=attacked.proofs,
        isolation=border.proofs,
        findings=(*findings, *filled.findings, *attacked.findings, *border.findings),
        not_judged=(
            *_other_version(design, server),
            *missing,
            *filled.not_judged,
            *patterns.not_judged,
            *attacked.not_judged,
            *border.not_judged,
        ),
    )


def _filled(
    design: Provable,
    level: Level,
    seed: int,
    report: Progress,
    connection: psycopg.Connection[Any],
    statements: Statements,
) -> Filled:
    """The tables with rows in them, and the indexes that are built over rows."""
    from dbarchitect.prove.data.fill import fill

    connection.execute(f"SET statement_timeout = {_LOAD_MS[level]}".encode())
    filled = fill(
        connection,
        read_catalog(connection),
        design.facts,
        _BUDGET[level],
        seed=seed,
        deadline=Deadline(_SECONDS[level], work_of(connection)),
        progress=report,
        build_indexes=statements.run_postponed,
        derived=design.derived,
        crossings=design.crossings,
        ceilings=design.ceilings,
    )
    connection.execute(f"SET statement_timeout = {_STATEMENT_MS[level]}".encode())
    return filled


def _missing(design: Provable, catalog: Catalog) -> tuple[NotJudged, ...]:
    """What the schema declares and the database does not have: a statement failed, or there was none."""
    found = []
    for table in design.schema.tables:
        if table.partition_of is not None:
            continue
        real = catalog.by_name.get(str(table.name))
        if real is None:
            found.append(NotJudged(what=f"table {table.name}", why="it was not created"))
            continue
        names = {c.name for c in real.constraints}
        found.extend(
            NotJudged(what=f"constraint {table.name}.{c.name}", why="it was not created")
            for c in table.constraints
            if c.name not in names
        )
    return tuple(found)
