"""Remedies tried: rewrites proven to return the same rows and shown to be cheaper; indexes shown to be taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.explain.adversary import Hints, hints_of
from dbarchitect.explain.case import Case
from dbarchitect.explain.causes import causes
from dbarchitect.explain.oracle import large_words, milliseconds, timed_on
from dbarchitect.explain.parameters import draws, filled, parameter_types
from dbarchitect.explain.proving import Verdict, compare, prove
from dbarchitect.explain.query import Query, tree_of
from dbarchitect.explain.rewrites import rewriters
from dbarchitect.explain.shape import Candidate, View
from dbarchitect.model.explanation import Cause, Effect, Refused, Remedy, Rewrite

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlglot import exp

    from dbarchitect.explain.ground import Ground
    from dbarchitect.explain.oracle import Oracle
    from dbarchitect.model.plan import Plan

CHEAPER, DEARER = 0.95, 1.2
MUCH_FASTER, SLOWER = 0.7, 1.25
SECONDS = 60.0
_OTHER_USE = frozenset({"single_to_batch", "offset_to_keyset"})
_TIMEOUT_MS = 5000.0
_FAULTS = (AttributeError, KeyError, IndexError, TypeError, ValueError, StopIteration, AssertionError, RecursionError)
_VOLATILE = frozenset({"random", "clock_timestamp", "nextval", "gen_random_uuid", "uuid_generate_v4", "timeofday", "setval", "uuidv7", "setseed", "statement_timestamp"})  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """Where and of what rewrites are tried."""

    ground: Ground
    oracle: Oracle
    query: Query
    view: View
    case: Case
    hints: Hints
    say: Callable[[str], None]


def bench(ground: Ground, oracle: Oracle, query: Query, view: View, case: Case, say: Callable[[str], None]) -> Bench:
    return Bench(ground, oracle, query, view, case, hints_of(view.original), say)


def tried_rewrites(bench: Bench) -> tuple[tuple[Rewrite, ...], tuple[Refused, ...]]:
    """What is offered, the cheapest first, and what is not, with the reason."""
    volatile = _volatile(bench.view.original)
    if volatile:
        return (), (
            Refused(name="all", why=f"{volatile} gives another value at each call: no two queries can be compared"),
        )
    before = _Before.of(bench)
    offered: list[Rewrite] = []
    refused: list[Refused] = []
    seen = {_normal(bench.view.original)}
    until = time.monotonic() + SECONDS
    for name, title, candidate in _candidates(bench.view, refused):
        tree = tree_of(candidate.sql)
        if tree is None or _normal(tree) in seen:
            continue
        seen.add(_normal(tree))
        if time.monotonic() > until:
            refused.append(Refused(name=name, why="the time for trying was used up"))
            continue
        bench.say(f"trying {title.lower()}")
        found = _judged(bench, before, name, title, candidate)
        if isinstance(found, Rewrite):
            offered.append(found)
        else:
            refused.append(found)
    # what asks for another program comes after what is the same query in other words
    offered.sort(key=lambda r: (r.name in _OTHER_USE, (r.effect.cost_after or 0.0) / (r.effect.cost_before or 1.0)))
    return tuple(offered), tuple(refused)


@dataclass(frozen=True)
class _Before:
    cost: float
    ms: float | None
    values: tuple[str | None, ...]
    types: tuple[str, ...]

    @classmethod
    def of(cls, bench: Bench) -> _Before:
        query = bench.query
        with timed_on(bench.ground) as connection:
            types = parameter_types(connection, query) if query.parameters else ()
            values = draws(connection, bench.view.original, types)[0]
            ms = milliseconds(connection, filled(query.sql, types, values) if types else query.sql)
        return cls(cost_of(bench.oracle.plan(query.sql, query.parameters)), ms, values, types)


def _candidates(view: View, refused: list[Refused]) -> Iterator[tuple[str, str, Candidate]]:
    from sqlglot.errors import SqlglotError

    for rewriter in rewriters():
        name = rewriter.__name__.rpartition(".")[2]
        try:
            for candidate in rewriter.offer(view):
                yield name, rewriter.TITLE, candidate
        except (*_FAULTS, SqlglotError) as fault:
            refused.append(
                Refused(name=name, why=f"the form of the query is not one it understands ({type(fault).__name__})")
            )


def _judged(bench: Bench, before: _Before, name: str, title: str, candidate: Candidate) -> Rewrite | Refused:
    import psycopg

    parameters = bench.query.parameters
    costed = candidate.costed or candidate.sql
    try:
        plan = bench.oracle.plan(costed, parameters)
    except psycopg.Error as error:
        return Refused(name=name, why=f"the engine refuses it: {str(error).splitlines()[0]}")
    cost_before, cost_after = before.cost * candidate.times, cost_of(plan)
    indexes: tuple[Remedy, ...] = ()
    if cost_after > CHEAPER * cost_before:
        helped = _with_index(bench, plan, costed, cost_before)
        if helped is not None:
            cost_after, indexes = helped
    if cost_after > DEARER * cost_before:
        return Refused(
            name=name, why=f"not cheaper: the planner reckons {cost_after:,.0f} in place of {cost_before:,.0f}"
        )
    verdict = prove(bench.ground, bench.query, bench.hints, candidate.check or _same_rows(bench, candidate))
    if not verdict.same:
        return Refused(name=name, why=f"not the same rows: {verdict.why}" if verdict.trials else verdict.why)
    ms_before, ms_after = _times(bench, before, candidate, costed, indexes)
    effect = Effect(
        cost_before=cost_before, cost_after=cost_after, ms_before=ms_before, ms_after=ms_after,
        measured_on=_measured_on(bench),
    )  # fmt: skip
    why_not = _why_not(effect)
    if why_not:
        return Refused(name=name, why=why_not)
    notes = (*candidate.notes, *(f"together with {r.sql[0]}" for r in indexes))
    return Rewrite(
        name=name, title=title, why=candidate.why, sql=candidate.sql, proof=verdict.proof, trials=verdict.trials, effect=effect, notes=notes
    )  # fmt: skip


def _measured_on(bench: Bench) -> str:
    time_on = large_words(bench.ground)
    return (
        f"cost and time on {time_on}"
        if bench.oracle.where == time_on
        else f"cost: {bench.oracle.where}; time: {time_on}"
    )


def _why_not(effect: Effect) -> str:
    """Empty where it is cheaper by the planner and not slower, or clearly faster and not dearer."""
    before, after = effect.cost_before or 0.0, effect.cost_after or 0.0
    slow = effect.ms_before if effect.ms_before is not None else _TIMEOUT_MS
    fast = effect.ms_after if effect.ms_after is not None else _TIMEOUT_MS * 2
    if after <= CHEAPER * before and fast <= SLOWER * slow + 1.0:
        return ""
    if fast <= MUCH_FASTER * slow and slow >= 2.0 and after <= DEARER * before:
        return ""
    if after <= CHEAPER * before:
        return f"slower when it was run: {fast:,.1f} ms in place of {slow:,.1f} ms"
    return f"not cheaper: the planner reckons {after:,.0f} in place of {before:,.0f}"


def _same_rows(bench: Bench, candidate: Candidate) -> Callable[[Connection[Any], Callable[[str], str]], Verdict]:
    """Row by row as often; a LIMIT that both have at their end is left out, as it may cut ties anywhere."""
    if candidate.pair is not None:
        first, second = candidate.pair
        ordered = bool((tree := tree_of(first)) is not None and tree.args.get("order"))
        return lambda connection, fill: compare(
            connection, fill(first), fill(second), ordered=ordered, names=candidate.names
        )
    one, other = tree_of(bench.query.sql), tree_of(candidate.sql)
    if one is None or other is None:
        return lambda connection, fill: Verdict(False, 1, 0, "its text is not understood")
    if one.args.get("order") and _texts(one, "order") != _texts(other, "order"):
        return lambda connection, fill: Verdict(False, 1, 0, "the order is not the same")
    first, second = bench.query.sql, candidate.sql
    if one.args.get("limit") and all(_texts(one, k) == _texts(other, k) for k in ("limit", "offset")):
        first, second = (_unlimited(t) for t in (one, other))
    return lambda connection, fill: compare(connection, fill(first), fill(second), names=candidate.names)


def _texts(tree: exp.Expr, part: str) -> str:
    """The part as text, with nothing said of whose columns they are."""
    from sqlglot import exp

    found = tree.args.get(part)
    if found is None:
        return ""
    plain = found.copy()
    for column in plain.find_all(exp.Column):
        column.set("table", None)
    return str(plain.sql(dialect="postgres"))


def _unlimited(tree: exp.Expr) -> str:
    plain = tree.copy()
    plain.set("limit", None)
    plain.set("offset", None)
    return str(plain.sql(dialect="postgres"))


def _with_index(bench: Bench, plan: Plan, sql: str, cost_before: float) -> tuple[float, tuple[Remedy, ...]] | None:
    """The cost with an index that the rewritten query can use and the original cannot; None where there is none."""
    import psycopg

    asked = Case(plan, bench.case.schema, tree_of(sql), sql, bench.case.settings)
    for remedy in _distinct(r for c in causes(asked) for r in c.remedies if r.kind == "index")[:4]:
        try:
            after = cost_of(bench.oracle.plan(sql, bench.query.parameters, (remedy,)))
            original = cost_of(bench.oracle.plan(bench.query.sql, bench.query.parameters, (remedy,)))
        except psycopg.Error:
            continue
        if after <= CHEAPER * min(cost_before, original):
            return after, (remedy,)
    return None


def _times(
    bench: Bench, before: _Before, candidate: Candidate, costed: str, indexes: tuple[Remedy, ...]
) -> tuple[float | None, float | None]:
    ms_before = before.ms * candidate.times if before.ms is not None else None
    with timed_on(bench.ground, indexes) as connection:
        if candidate.times > 1 and before.types:
            keys = draws(connection, bench.view.original, before.types)
            values = sorted({v[0] for v in keys if v[0] is not None})
            array = "{" + ",".join(f'"{v}"' for v in values) + "}"
            return (before.ms * len(values) if before.ms is not None else None), milliseconds(
                connection, filled(costed, (f"{before.types[0]}[]",), (array,))
            )
        return ms_before, milliseconds(
            connection, filled(costed, before.types, before.values) if before.types else costed
        )


def tried_indexes(bench: Bench, found: tuple[Cause, ...]) -> tuple[Cause, ...]:
    """The causes with their indexes and extended statistics tried: taken by the planner, and what the query costs then."""
    known: dict[str, Remedy | None] = {}
    before = cost_of(bench.oracle.plan(bench.query.sql, bench.query.parameters))
    made = []
    for cause in found:
        remedies = []
        for remedy in cause.remedies:
            if remedy.kind == "index" and remedy.sql:
                if remedy.sql[0] not in known:
                    bench.say("trying an index")
                    known[remedy.sql[0]] = _tried_index(bench, remedy, before)
                if (tried := known[remedy.sql[0]]) is None:
                    continue
                remedy = tried
            remedies.append(remedy)
        made.append(cause.but(remedies=tuple(remedies)))
    return tuple(made)


def _tried_index(bench: Bench, remedy: Remedy, before: float) -> Remedy | None:
    """None where no such index can be made."""
    import psycopg

    try:
        plan = bench.oracle.plan(bench.query.sql, bench.query.parameters, (remedy,))
    except psycopg.Error as error:
        if error.sqlstate == "42P17":  # an expression that is not immutable
            return None
        return remedy.but(proven=None, proof=f"not tried: {str(error).splitlines()[0]}")
    name = remedy.sql[0].split(" ")[3].strip('"')
    used = any(n.index == name or (n.index or "").startswith(name[:50]) for n in plan.nodes())
    after = cost_of(plan)
    effect = Effect(cost_before=before, cost_after=after, used=used, measured_on=bench.oracle.where)
    if used and after <= CHEAPER * before:
        return remedy.but(
            proven=True, proof=f"the planner takes it: {after:,.0f} in place of {before:,.0f}", effect=effect
        )
    said = "the planner takes it, but hardly anything is gained" if used else "the planner does not take it"
    return remedy.but(proven=False, proof=f"{said}: {after:,.0f} in place of {before:,.0f}", effect=effect)


def _distinct(remedies: Iterator[Remedy]) -> list[Remedy]:
    return list({r.sql: r for r in remedies}.values())


def cost_of(plan: Plan) -> float:
    return plan.root.cost or 0.0


def _normal(tree: exp.Expr) -> str:
    return str(tree.sql(dialect="postgres", normalize=True, comments=False))


def _volatile(tree: exp.Expr) -> str:
    from sqlglot import exp

    for call in tree.find_all(exp.Func):
        name = call.name.lower() if isinstance(call, exp.Anonymous) else call.sql_name().lower()
        if name in _VOLATILE or isinstance(call, (exp.Rand, exp.Uuid)):
            return f"{name}()"
    return ""
