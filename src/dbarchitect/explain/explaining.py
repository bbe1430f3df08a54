"""A plan explained; with a place to try things, rewrites and indexes too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dbarchitect.explain.case import Case
from dbarchitect.explain.causes import causes
from dbarchitect.explain.query import tree_of
from dbarchitect.explain.shape import View, qualified
from dbarchitect.explain.trying import bench, tried_indexes, tried_rewrites
from dbarchitect.explain.words import steps
from dbarchitect.model.explanation import Explanation, Unjudged

if TYPE_CHECKING:
    from dbarchitect.explain.ground import Ground
    from dbarchitect.explain.oracle import Oracle
    from dbarchitect.explain.query import Query
    from dbarchitect.model.explanation import PlanOrigin
    from dbarchitect.model.plan import Plan
    from dbarchitect.model.schema import Schema


def explain(
    plan: Plan,
    origin: PlanOrigin,
    *,
    query: Query | None = None,
    schema: Schema | None = None,
    settings: dict[str, str] | None = None,
    analyzed: dict[str, str | None] | None = None,
) -> tuple[Case, Explanation]:
    """What the plan itself says: steps in words, times, causes."""
    sql = query.sql if query is not None else plan.query
    tree = query.tree if query is not None else tree_of(plan.query) if plan.query else None
    case = Case(plan, schema, tree, sql, settings or {}, analyzed or {})
    unjudged = []
    if not plan.executed:
        unjudged.append(
            Unjudged(
                part="time",
                why="the plan was not executed: its shares are of the estimated cost, and estimates cannot be compared with what came",
            )
        )
    if schema is None:
        unjudged.append(
            Unjudged(
                part="schema",
                why="only a plan was given: whether an index exists, what is unique and what may be NULL is not known",
            )
        )
    return case, Explanation(
        origin=origin, query=sql, plan=plan, steps=steps(case), causes=causes(case), not_judged=tuple(unjudged)
    )


def remedied(
    it: Explanation, case: Case, query: Query, ground: Ground, oracle: Oracle, say: Callable[[str], None]
) -> Explanation:
    """The explanation with its remedies tried."""
    import psycopg

    if case.schema is None or query.tree is None:
        why = "the query's text is not understood" if query.tree is None else "the schema is not known"
        return it.but(not_judged=(*it.not_judged, Unjudged(part="rewrites", why=why)))
    view = View(qualified(query.tree, case.schema), case.schema, query.parameters)
    at = bench(ground, oracle, query, view, case, say)
    notes = list(it.not_judged)
    try:
        found = tried_indexes(at, it.causes)
        if not query.is_read:
            notes.append(Unjudged(part="rewrites", why="a statement that changes rows is not rewritten"))
            return it.but(causes=found, not_judged=tuple(notes))
        offered, refused = tried_rewrites(at)
    except psycopg.Error as error:
        notes.append(Unjudged(part="remedies", why=f"they could not be tried: {str(error).splitlines()[0]}"))
        return it.but(not_judged=tuple(notes))
    return it.but(causes=found, rewrites=offered, refused=refused, not_judged=tuple(notes))
