"""From a source, a query or a pasted plan to its explanation: planned where nothing is executed, tried in a sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.core.errors import ArchitectError, UnreachableError

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.app.source import SourceGiven
    from dbarchitect.explain.ground import Ground
    from dbarchitect.explain.oracle import Oracle, ShadowOracle
    from dbarchitect.explain.query import Query
    from dbarchitect.model.explanation import Explanation, PlanOrigin
    from dbarchitect.model.plan import Plan
    from dbarchitect.model.schema import Schema
    from dbarchitect.shadow.facts import PlannerFacts
    from dbarchitect.sources.files.postgresql.loading import Loaded
    from dbarchitect.sources.files.reading import Reading

Say = Callable[[str], None]
_SHORT = 5_000_000
_MANY = re.compile(r"(?<![\d-])\d[\d_]{6,17}(?!\d)|\b\d{1,9}e[+]?\d", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What is known of the source. `plan` is its own server's; `facts` those of its planner; `loaded` is its script, which was run."""

    schema: Schema
    where: str
    engine: str
    rows: dict[str, float]
    plan: Plan | None = None
    facts: PlannerFacts | None = None
    loaded: Loaded | None = None
    settings: tuple[tuple[str, str], ...] = ()
    analyzed: tuple[tuple[str, str | None], ...] = ()


def explained(
    source: SourceGiven | None,
    query: str,
    plan: str,
    *,
    analyze: bool,
    prove: Literal["none", "quick"],
    driver: str = "",
    say: Say,
) -> Explanation:
    """The explanation. ArchitectError `explain.*`, `source.*`."""
    from dbarchitect.explain.query import read_query
    from dbarchitect.explain.reading import read_plan

    query = query.encode("utf-8", "replace").decode()  # a shell may hand over bytes that are no characters
    if not query.strip() and not plan.strip():
        raise ArchitectError(
            "explain.nothing",
            "neither a query nor a plan was given",
            hint="give --query with a source, or --plan with a plan that was pasted",
        )
    if driver:
        from dbarchitect.explain.drivers import driver as known_driver

        known_driver(driver)
        if source is None or not query.strip():
            raise ArchitectError(
                "usage.options",
                "--driver goes with a source and --query",
                hint="its recipes are for the query's own tables",
            )
    pasted = read_plan(plan) if plan.strip() else None
    text = query or (pasted.query if pasted else None) or ""
    asked = _query(text, given=bool(query.strip()), read=read_query)
    if source is None:
        if pasted is None:
            raise ArchitectError(
                "explain.source",
                "a query is planned by a database, and no source was named",
                hint="name the database, or a file with its schema",
            )
        return _pasted_alone(pasted, asked)
    if analyze and pasted is not None:
        raise ArchitectError(
            "usage.options", "--analyze goes with --query", hint="the pasted plan is explained as it is"
        )
    with ExitStack() as held:
        known = _known(source, asked if pasted is None else None, held, say)
        return _explained(known, asked, pasted, analyze, prove, driver, held, say)


def _query(text: str, *, given: bool, read: Callable[[str], Query]) -> Query | None:
    if not text.strip():
        return None
    try:
        return read(text)
    except ArchitectError:
        if given:
            raise
        return None  # what a log holds beside the plan may be cut off


def _pasted_alone(plan: Plan, query: Query | None) -> Explanation:
    from dbarchitect.explain.explaining import explain
    from dbarchitect.model.explanation import Unjudged

    _, it = explain(plan, "pasted", query=query)
    why = "no source was named: indexes and rewrites could not be tried"
    return it.but(source="a pasted plan", not_judged=(*it.not_judged, Unjudged(part="remedies", why=why)))


def _known(source: SourceGiven, query: Query | None, held: ExitStack, say: Say) -> Known:
    where = source.where
    live = source.text is None and (source.is_address and not where.lower().startswith(("file:", "sqlite", "duckdb")))
    return _live(where, query, say) if live else _scripted(source, held, say)


def _scripted(source: SourceGiven, held: ExitStack, say: Say) -> Known:
    """A script or folder, run once: what is tried later is tried in the same server, and on its own rows."""
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.sandbox import open_sandbox
    from dbarchitect.sources.files.postgresql.loading import loaded, needs_of
    from dbarchitect.sources.open import live_or_reading

    say("reading the schema")
    reading = live_or_reading(source.where, source.text)
    engine = reading.source.engine if isinstance(reading, Inspection) else reading.engine or "postgresql"
    if isinstance(reading, Inspection) or engine != "postgresql":
        raise _other(engine)
    sandbox = None
    if reading.schema is None:
        sandbox = held.enter_context(open_sandbox(needs=needs_of(reading.script), in_memory=_is_small(reading)))
    found = held.enter_context(loaded(reading, source.shown, sandbox))
    return Known(
        schema=found.inspection.schema_,
        where=source.shown,
        engine="",
        rows={s.table: s.rows for s in found.inspection.sizes or () if s.rows},
        loaded=found,
    )


def _is_small(reading: Reading) -> bool:
    """Whether the script will make few rows: it is short, and names no large number of them."""
    length = sum(len(piece.sql) for piece in reading.script)
    return length < _SHORT and not any(_MANY.search(piece.sql) for piece in reading.script)


def _other(engine: str) -> ArchitectError:
    return ArchitectError(
        "explain.engine", f"plans of {engine} are not read", hint="PostgreSQL's plans are explained, from version 12 on"
    )


def _live(where: str, query: Query | None, say: Say) -> Known:
    import psycopg

    from dbarchitect.explain.planning import planned
    from dbarchitect.shadow.reading import read_facts
    from dbarchitect.sources.postgresql.connecting import connect, lost, shown

    scheme = where.partition("://")[0].lower().removeprefix("jdbc:").partition("+")[0]
    if "://" in where and scheme not in ("postgresql", "postgres"):
        raise _other(scheme)
    connection = connect(where)
    try:
        say("planning on the source, without executing anything")
        plan = planned(connection, query) if query is not None and _plannable(connection, query) else None
        say("reading sizes and statistics")
        facts = read_facts(connection)
        named, engine = shown(connection), f"PostgreSQL {connection.info.server_version // 10000}"
    except psycopg.OperationalError as error:
        raise lost(error) from None
    finally:
        connection.close()
    tables = [r for r in facts.relations if r.kind in ("r", "m", "p")]
    names = {(r.namespace, r.name): r.name if r.namespace == "public" else f"{r.namespace}.{r.name}" for r in tables}
    return Known(
        schema=facts.schema_, where=named, engine=engine, plan=plan, facts=facts, settings=facts.settings,
        rows={names[r.namespace, r.name]: r.rows for r in tables if r.rows > 0},
        analyzed=tuple((names[r.namespace, r.name], None if r.rows < 0 else "yes") for r in tables if r.kind != "p"),
    )  # fmt: skip


def _plannable(connection: Connection[Any], query: Query) -> bool:
    """Older servers plan no statement with placeholders: the shadow does it for them."""
    from dbarchitect.explain.planning import GENERIC

    return not query.parameters or connection.info.server_version // 10000 >= GENERIC


def _explained(
    known: Known,
    query: Query | None,
    pasted: Plan | None,
    analyze: bool,
    prove: str,
    driver: str,
    held: ExitStack,
    say: Say,
) -> Explanation:
    from dbarchitect.explain.explaining import explain, remedied
    from dbarchitect.explain.oracle import GroundOracle, large_words
    from dbarchitect.model.explanation import Unjudged

    given: dict[str, Any] = {
        "query": query,
        "schema": known.schema,
        "settings": dict(known.settings),
        "analyzed": dict(known.analyzed),
    }
    plan, fidelity = pasted or known.plan, ""
    origin: PlanOrigin = "pasted" if pasted else "source"
    if plan is not None and (prove == "none" or query is None) and not analyze and not driver:
        _, it = explain(plan, origin, **given)
        why = "--prove none" if prove == "none" else "the text of the query is not known"
        return it.but(
            source=known.where,
            engine=known.engine,
            not_judged=(*it.not_judged, Unjudged(part="remedies", why=f"not tried: {why}")),
        )
    assert query is not None
    oracle, shadow_note = _shadow(known, held, say)
    say("making a sandbox with rows")
    ground = _ground(known, held)
    used: Oracle = oracle or GroundOracle(ground)
    if analyze or plan is None:
        plan, origin = _plan(ground, query, used, analyze, say)
    if origin == "sandbox":
        with ground.large():
            fidelity = f"planned on {large_words(ground)}" if not analyze else f"executed on {large_words(ground)}"
    elif origin == "shadow":
        fidelity = used.where
    elif origin == "source":
        fidelity = f"planned by {known.engine} of the source; nothing was executed there"
    case, it = explain(plan, origin, **given)
    notes = [Unjudged(part="schema", why=f"did not load in the sandbox: {w}") for w in ground.lost[:5]]
    notes += [Unjudged(part="shadow", why=shadow_note)] if shadow_note else []
    it = it.but(
        source=known.where,
        engine=known.engine or ground.sandbox.engine,
        fidelity=fidelity,
        not_judged=(*it.not_judged, *notes),
    )
    if driver:
        from dbarchitect.explain.howto import recipes

        say(f"trying the recipes for {driver}")
        made, missing = recipes(driver, query, known.schema, ground)
        it = it.but(recipes=made, not_judged=(*it.not_judged, *missing))
    return remedied(it, case, query, ground, used, say) if prove != "none" else it


def _plan(ground: Ground, query: Query, oracle: Oracle, analyze: bool, say: Say) -> tuple[Plan, PlanOrigin]:
    import psycopg

    from dbarchitect.explain.oracle import ShadowOracle
    from dbarchitect.explain.parameters import draws, filled, parameter_types
    from dbarchitect.explain.planning import plan_on, refused
    from dbarchitect.explain.query import Query as Asked

    try:
        if not analyze and isinstance(oracle, ShadowOracle):
            return oracle.plan(query.sql, query.parameters), "shadow"
        say("executing it in the sandbox" if analyze else "planning it in the sandbox")
        with ground.large() as connection:
            if analyze and query.parameters and query.tree is not None:
                types = parameter_types(connection, query)
                query = Asked(filled(query.sql, types, draws(connection, query.tree, types)[0]), query.tree)
            return plan_on(connection, query, analyze=analyze), "sandbox"
    except psycopg.Error as error:
        raise refused(error) from None


def _shadow(known: Known, held: ExitStack, say: Say) -> tuple[ShadowOracle | None, str]:
    """An oracle with the source's own sizes; or why there is none."""
    from dbarchitect.explain.oracle import ShadowOracle
    from dbarchitect.shadow.building import build

    if known.facts is None:
        return None, ""
    say("building the shadow")
    try:
        shadow = held.enter_context(build(known.facts))
    except (ArchitectError, UnreachableError) as error:
        return None, f"costs are those of generated rows: {error.message}"
    lost = f"not in the shadow: {'; '.join(shadow.lost[:3])}" if shadow.lost else ""
    return ShadowOracle(shadow), lost


def _ground(known: Known, held: ExitStack) -> Ground:
    """In the server that has read the script, where its planner takes placeholders; else in a server of its own."""
    from dbarchitect.explain.ground import Ground
    from dbarchitect.explain.planning import GENERIC
    from dbarchitect.sandbox import open_sandbox

    read = known.loaded
    if read is not None and read.sandbox.version >= GENERIC:
        return Ground(read.sandbox, known.schema, known.rows, database=read.database if read.rows else None)
    needs = frozenset(e.name for e in known.schema.extensions if e.name != "plpgsql")
    sandbox = held.enter_context(open_sandbox(needs=needs, at_least=GENERIC, in_memory=True))
    return Ground(sandbox, known.schema, known.rows, read.script if read is not None and read.rows else None)
