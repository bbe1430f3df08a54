"""From a source and a workload to the indexes it should have: facts read, planned in a shadow, proven in a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbarchitect.app.oracles import Oracle, OracleName, check, in_shadow, in_source
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.inspection import Inspection

if TYPE_CHECKING:
    from dbarchitect.advise.advising import Asked, Wishes
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.model.advice import Advice, Measured, Unplanned
    from dbarchitect.model.advice import Proof as Proven
    from dbarchitect.model.design import Design
    from dbarchitect.model.observed import Read
    from dbarchitect.shadow.facts import PlannerFacts

Say = Callable[[str], None]
MOST_STATEMENTS = 300
"""Fillings of statements that are planned, those that weigh most first."""
_TIMES = 3
_SLOWEST_MS = 20_000


@dataclass(frozen=True)
class Known:
    """What is known of the source: its planner's facts, what was seen of it, and the script that makes it with its rows."""

    facts: PlannerFacts
    inspection: Inspection | None
    where: str
    script: str | None = None
    notes: tuple[str, ...] = ()
    design: Design | None = None


def advised(
    source: SourceGiven,
    workload: SourceGiven | None,
    wishes: Wishes,
    *,
    rows: int,
    prove: bool,
    today: date,
    say: Say,
    oracle: OracleName = "shadow",
) -> Advice:
    """The advice. ArchitectError `source.*`, `workload.*`, `index.*`."""
    from dbarchitect.advise.advising import advise
    from dbarchitect.advise.telling import told

    check(oracle, live=_is_live(source))
    known = _known(source, rows, today, say)
    read = _workload(workload, known, say)
    asked, notes = _asked(read)
    with _planning(oracle, source, known, asked, wishes, say) as behind:
        unplanned = [*behind.unplanned, *_unfilled(read)]
        if not behind.asked:
            why = f": {unplanned[0].why}" if unplanned else ""
            raise ArchitectError(
                "index.no_statement",
                f"no statement of the workload can be planned on {known.where}{why}",
                hint="is it the workload of this database?",
            )
        done = advise(
            behind.planner, known.facts, behind.asked, wishes, existing=behind.existing, refusals=lambda: behind.planner.refused,
            extensions=behind.extensions | {e.name for e in known.facts.schema_.extensions},
            policies=known.design is not None and known.design.border is not None, say=say,
        )  # fmt: skip
        advice = told(done, behind.fidelity, known.inspection, unplanned)
    notes = (*known.notes, *behind.notes, *notes, *read.notes)
    advice = advice.but(source=known.where, workload=read.where or read.form, notes=notes)
    if prove and advice.indexes:
        advice = advice.but(proof=_proven(advice, known, behind.asked, say))
    return advice


def _planning(
    oracle: OracleName, source: SourceGiven, known: Known, asked: list[Asked], wishes: Wishes, say: Say
) -> AbstractContextManager[Oracle]:
    from dbarchitect.app.growing import role_of

    if oracle == "hypopg":
        say("planning in the source's own server, with HypoPG")
        return in_source(source.where, known.facts, asked)
    say("building the shadow")
    setup = role_of(known.design) if known.design is not None else ()
    return in_shadow(known.facts, asked, adopt=not wishes.keep_existing, script=known.script, setup=setup)


def _is_live(source: SourceGiven) -> bool:
    plain = source.where.lower().startswith(("file:", "sqlite", "duckdb"))
    return source.text is None and source.is_address and not plain


def _known(source: SourceGiven, rows: int, today: date, say: Say) -> Known:
    if _is_live(source):
        return _live(source.where, say)
    return _handed(source) or _briefed(source, say) or _scripted(source, rows, today, say)


def _briefed(source: SourceGiven, say: Say) -> Known | None:
    """A brief: the facts are reckoned from its design, whose access patterns are the workload."""
    from dbarchitect.app.planner_facts import is_brief, planner_facts

    if not is_brief(source):
        return None
    say("designing what the brief asks for")
    found = planner_facts(source, say=say)
    note = "sizes and statistics are reckoned from the brief: nothing of it was measured"
    return Known(found.facts, None, found.where, None, (note,), found.design)


def _scripted(source: SourceGiven, rows: int, today: date, say: Say) -> Known:
    """A script or folder, run once: its own statistics or rows where it brings some, else rows as assumed."""
    from dbarchitect.shadow.reading import read_facts
    from dbarchitect.sources.files.postgresql import loaded
    from dbarchitect.sources.open import live_or_reading

    say("running the script in a sandbox")
    reading = live_or_reading(source.where, source.text)
    engine = reading.source.engine if isinstance(reading, Inspection) else reading.engine or "postgresql"
    if isinstance(reading, Inspection) or engine != "postgresql":
        raise ArchitectError(
            "index.engine",
            f"indexes are advised for PostgreSQL, and this is {engine}",
            hint="name a PostgreSQL database",
        )
    brought = any("pg_restore_relation_stats" in piece.sql for piece in reading.script)
    with loaded(reading, source.shown) as found:
        seen = found.inspection
        if brought or found.rows:
            with found.sandbox.connect(found.database) as connection:
                if not brought:
                    connection.execute("VACUUM ANALYZE")
                facts = read_facts(connection, origin="dump" if brought else "sample", by_catalog=brought)
            whose = "statistics" if brought else "rows"
            note = f"sizes and statistics are those of the {whose} in the script"
            return Known(facts, seen, source.shown, None if brought else found.script, (note, *found.notes))
    note = f"no rows are known: {rows:,} in every table are assumed"
    return Known(_assumed(seen, rows, today), seen, source.shown, None, (note, *found.notes))


def _live(where: str, say: Say) -> Known:
    import psycopg

    from dbarchitect.shadow.reading import read_facts
    from dbarchitect.sources.open import open_source
    from dbarchitect.sources.postgresql.connecting import connect, lost, shown

    scheme = where.partition("://")[0].lower().removeprefix("jdbc:").partition("+")[0]
    if "://" in where and scheme not in ("postgresql", "postgres"):
        raise ArchitectError(
            "index.engine",
            f"indexes are advised for PostgreSQL, and this is {scheme}",
            hint="name a PostgreSQL database",
        )
    say("reading sizes and statistics")
    connection = connect(where)
    try:
        facts = read_facts(connection)
        named = shown(connection)
    except psycopg.OperationalError as error:
        raise lost(error) from None
    finally:
        connection.close()
    return Known(facts, open_source(where), named)


def _handed(source: SourceGiven) -> Known | None:
    """Facts that a DBA wrote to a file with one psql command."""
    from dbarchitect.shadow.handing import is_handed, read_handed

    path = Path(source.where).expanduser() if source.where and source.text is None else None
    if path is None or path.suffix != ".json" or not path.is_file():
        return None
    text = path.read_text("utf-8", errors="replace")
    return Known(read_handed(text, str(path)), None, source.shown) if is_handed(text) else None


def _assumed(seen: Inspection, rows: int, today: date) -> PlannerFacts:
    from dbarchitect.model.facts import Facts, TableFacts
    from dbarchitect.shadow.estimating import facts_of_design

    tables = tuple(TableFacts(table=str(t.name), rows=float(rows)) for t in seen.schema_.tables)
    return facts_of_design(seen.schema_, Facts(tables=tables), today=today)


def _workload(given: SourceGiven | None, known: Known, say: Say) -> Read:
    from dbarchitect.workload import read_design, read_workload
    from dbarchitect.workload.reading import read_text

    say("reading the workload")
    if given is None and known.design is not None:
        return read_design(known.design)
    if given is None or given.where in ("stat-statements", "pg_stat_statements"):
        if known.inspection is None or known.inspection.statements is None:
            raise ArchitectError(
                "index.no_workload",
                f"{known.where} counts no statements",
                hint="name a log or a script of statements with --workload, or load pg_stat_statements",
            )
        return read_workload("stat-statements", known.inspection)
    if given.text is not None:
        return read_text(given.text, known.inspection)
    return read_workload(given.where, known.inspection)


def _asked(read: Read) -> tuple[list[Asked], tuple[str, ...]]:
    """Every filling of every statement, those that weigh most first; what has none is planned for any value."""
    from dbarchitect.advise.advising import Asked

    found = []
    for one in read.statements:
        if one.kind not in ("select", "insert", "update", "delete", "merge", "with", "values", "table"):
            continue
        rows = max(1.0, one.rows / one.calls) if one.rows and one.calls else 1.0
        for draw in one.draws:
            found.append((one, Asked(one.statement.name, one.sql(draw), one.calls * draw.weight, rows)))
        if not one.draws:
            found.append((one, Asked(one.statement.name, one.statement.sql, one.calls, rows)))
    ranked = sorted(found, key=lambda f: -((f[0].total_ms or 0.0) * f[1].weight / (f[0].calls or 1.0) or f[1].weight))
    kept = [a for _, a in ranked[:MOST_STATEMENTS]]
    left = len(ranked) - len(kept)
    return kept, (f"{left} fillings of statements that weigh least were left out",) if left else ()


def _unfilled(read: Read) -> list[Unplanned]:
    from dbarchitect.model.advice import Unplanned

    return [Unplanned(statement="lines of the workload", why=f"{u.count} not read: {u.why}") for u in read.unread]


def _proven(advice: Advice, known: Known, asked: list[Asked], say: Say) -> Proven:
    """Times before and after in a sandbox that has the source's rows, or generated ones in its proportions."""
    import psycopg

    from dbarchitect.explain.ground import Ground
    from dbarchitect.model.advice import Proof
    from dbarchitect.sandbox import open_sandbox

    say("measuring in a sandbox with rows")
    facts = known.facts
    tables = {(r.namespace, r.name): r.rows for r in facts.relations if r.kind in ("r", "m", "p")}
    rows = {str(t.name): tables.get((t.name.namespace, t.name.name), 0.0) for t in facts.schema_.tables}
    reads = [
        a
        for a in {a.name: a for a in reversed(asked)}.values()
        if a.sql.lstrip(" (").lower().startswith(("select", "with", "values"))
    ]
    needs = frozenset(e.name for e in facts.schema_.extensions if e.name != "plpgsql")
    failed: list[str] = []
    with ExitStack() as held:
        ground = Ground(held.enter_context(open_sandbox(needs=needs, at_least=16)), facts.schema_, rows, known.script)
        connection = held.enter_context(ground.large())
        connection.execute(f"SET statement_timeout = {_SLOWEST_MS}".encode())
        before = {a.name: _timed(connection, a.sql) for a in reads}
        for index in advice.indexes:
            try:
                connection.execute(index.sql.replace(" CONCURRENTLY", "").encode())
            except psycopg.Error as error:
                failed.append(f"{index.name}: {str(error).splitlines()[0]}")
        for dropped in advice.drop:
            try:
                connection.execute(dropped.sql.replace(" CONCURRENTLY", "").encode())
            except psycopg.Error as error:
                failed.append(f"{dropped.name}: {str(error).splitlines()[0]}")
        connection.execute("ANALYZE")
        after = {a.name: _timed(connection, a.sql) for a in reads}
        made = (
            f"{ground.own_rows:,} rows of the source"
            if ground.own_rows
            else "generated rows in the source's proportions"
        )
        where = f"{ground.sandbox.engine} {ground.sandbox.version} with {made}"
    return Proof(where=where, failed=tuple(failed), statements=_measured(before, after))


def _measured(before: dict[str, float | None], after: dict[str, float | None]) -> tuple[Measured, ...]:
    from dbarchitect.model.advice import Measured

    made = [Measured(statement=n, ms_before=before[n], ms_after=after[n]) for n in before]
    return tuple(sorted(made, key=lambda m: -(m.ms_before or _SLOWEST_MS)))


def _timed(connection: Any, sql: str) -> float | None:
    """The median time of a few runs in milliseconds, in a transaction that is undone; None when it fails or takes too long."""
    import psycopg

    times = []
    for _ in range(_TIMES):
        try:
            with connection.transaction(force_rollback=True):
                row = connection.execute(
                    f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}".encode(), prepare=False
                ).fetchone()
        except psycopg.Error:
            return None
        times.append(float(row[0][0]["Execution Time"]))
    return round(sorted(times)[len(times) // 2], 3)
