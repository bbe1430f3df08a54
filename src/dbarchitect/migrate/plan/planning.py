"""From two sources to a verified plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import UnreachableError
from dbarchitect.diff import Given, difference
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.read.links import read_links
from dbarchitect.migrate.plan.known import known_of_rows
from dbarchitect.migrate.plan.normal import moved_columns
from dbarchitect.migrate.plan.renaming import followers, read_renames, rename_steps
from dbarchitect.migrate.plan.rows import fill_empty
from dbarchitect.migrate.plan.running import run_steps
from dbarchitect.migrate.plan.sides import Named, Side, both_sides, extensions_of, version_of
from dbarchitect.migrate.plan.verify import Trial, Tried, tried
from dbarchitect.model.migration import Plan, Verification

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.links import Links
    from dbarchitect.model.migration import Step
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

ROUNDS = 3


@dataclass(frozen=True)
class Wanted:
    """What the user asks for: renames and losses as typed; `verify` off leaves the plan untried."""

    renames: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()
    verify: bool = True
    say: Callable[[str], None] = field(default=lambda _: None)


def planned(before: Named, after: Named, wanted: Wanted | None = None, sandbox: Sandbox | None = None) -> Plan:
    """The plan from one PostgreSQL source to the other, tried in a throw-away server.

    ArchitectError `migrate.rename` for a rename of what is not there; `sandbox.start` when no server can be started.
    """
    wanted = wanted or Wanted()
    if sandbox is not None:
        return _planned(sandbox, before, after, wanted)
    with _server(before, after) as server:
        return _planned(server, before, after, wanted)


def _server(before: Named, after: Named) -> Sandbox:
    from dbarchitect.sandbox import open_sandbox

    needs = extensions_of(before.found) | extensions_of(after.found)
    versions = {v for v in (version_of(before.found), version_of(after.found)) if v}
    if versions:
        try:
            return open_sandbox(max(versions), needs)
        except UnreachableError:
            return open_sandbox(None, needs, at_least=max(versions))
    return open_sandbox(None, needs)


def _planned(sandbox: Sandbox, before: Named, after: Named, wanted: Wanted) -> Plan:
    renames = read_renames(wanted.renames)
    wanted.say("rebuilding both sides")
    one, other = both_sides(sandbox, before, after)
    first = rename_steps(renames, one.schema)
    renamed, links, first = _renamed(sandbox, one, other.schema, first)
    given = known_of_rows(sandbox, one, renamed, other.schema, wanted.allow)
    wanted.say("comparing")
    plan = difference(
        renamed, other.schema, old=links, new=other.links, given=given, sources=(one.source, other.source)
    )
    plan = plan.model_copy(update={"steps": (*first, *plan.steps), "not_judged": _not_judged(one, other)})
    if plan.stopped:
        return _with(
            plan, Verification(engine=sandbox.engine, why="it is not run while it would lose data that nobody gave up")
        )
    if not wanted.verify:
        return _with(plan, Verification(why="verification was left out"))
    if not plan.steps:
        return _with(
            plan, Verification(engine=sandbox.engine, applied=True, equal=True, kept=True, back=True), verified=True
        )
    wanted.say("trying the plan")
    return _verified(sandbox, plan, one, other, renamed, len(first), given)


def _renamed(
    sandbox: Sandbox, one: Side, after: Schema, first: tuple[Step, ...]
) -> tuple[Schema, Links, tuple[Step, ...]]:
    """The first side after the renames, as the engine spells it then."""
    from dbarchitect.core.errors import ArchitectError

    schema, links = one.schema, one.links
    done: tuple[Step, ...] = ()
    for _ in range(2):
        more = first if not done else ()
        more = more or followers(schema, after)
        if not more:
            break
        done = (*done, *more)
        database = sandbox.create_database(template=one.database)
        try:
            if failed := run_steps(sandbox, database, done):
                raise ArchitectError(
                    "migrate.rename",
                    f"{failed.sql} was refused: {failed.message}",
                    hint="look at the names on both sides",
                )
            with sandbox.connect(database) as connection:
                schema, links = read_schema(connection).schema, read_links(connection)
        finally:
            sandbox.drop_database(database)
    return schema, links, done


def _verified(
    sandbox: Sandbox, plan: Plan, one: Side, other: Side, renamed: Schema, renames: int, given: Given
) -> Plan:
    """The plan after at most `ROUNDS` trials: what a trial leaves unlike the target is planned again and added."""
    rows = one.rows or (fill_empty(sandbox, one.database, one.schema, other.schema) if one.schema.tables else 0)
    lost = _lost_columns(plan)
    trial = Trial(sandbox, one.database, one.schema, other.schema, rows, lost)
    steps = plan.steps
    outcome = tried(trial, steps, renames, renamed)
    for _ in range(ROUNDS):
        if outcome.failed and outcome.failed.uses_new_label:
            steps = tuple(s.model_copy(update={"transactional": False}) if " ADD VALUE " in s.sql else s for s in steps)
        elif outcome.left is not None and outcome.verification.equal is False:
            more = _remainder(sandbox, trial, steps, other, given)
            if not more:
                break
            steps = (*steps, *more)
        else:
            break
        outcome = tried(trial, steps, renames, renamed)
    return _with(plan.model_copy(update={"steps": outcome.steps}), _told(outcome), verified=_told(outcome).holds)


def _told(outcome: Tried) -> Verification:
    return outcome.verification


def _remainder(sandbox: Sandbox, trial: Trial, steps: tuple[Step, ...], other: Side, given: Given) -> tuple[Step, ...]:
    """What is still missing after the steps; nothing where it would lose data."""
    database = sandbox.create_database(template=trial.database)
    try:
        if run_steps(sandbox, database, steps):
            return ()
        with sandbox.connect(database) as connection:
            schema, links = read_schema(connection).schema, read_links(connection)
    finally:
        sandbox.drop_database(database)
    rest = difference(schema, other.schema, old=links, new=other.links, given=given)
    return () if rest.stopped else rest.steps


def _lost_columns(plan: Plan) -> frozenset[str]:
    """Columns whose values are allowed to differ."""
    found = set()
    for loss in plan.losses:
        for part in loss.object.split(", "):
            kind, _, name = part.partition(" ")
            if kind == "column":
                found.add(name)
    return frozenset(found)


def _not_judged(one: Side, other: Side) -> tuple[str, ...]:
    told = [f"{side}: {note}" for side, s in (("from", one), ("to", other)) for note in (*s.refused, *s.notes)]
    moved = moved_columns(one.schema, other.schema)
    if moved:
        told.append(
            f"columns of {', '.join(moved[:8])} stand in another order than in the target, which no ALTER TABLE changes"
        )
    return tuple(dict.fromkeys(told))


def _with(plan: Plan, verification: Verification, *, verified: bool | None = None) -> Plan:
    return plan.model_copy(update={"verification": verification, "verified": verified})
