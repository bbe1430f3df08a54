"""From two sources to a verified plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.diff import Given, difference
from dbarchitect.engines.postgresql.fingerprint import fingerprint
from dbarchitect.engines.postgresql.names import qualified_type
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.read.links import read_links
from dbarchitect.migrate.plan.known import known_of_rows
from dbarchitect.migrate.plan.normal import moved_columns
from dbarchitect.migrate.plan.renaming import followers, read_renames, rename_steps
from dbarchitect.migrate.plan.rows import cleared_of, fill_empty
from dbarchitect.migrate.plan.running import run_inside, session
from dbarchitect.migrate.plan.sides import Named, Side, both_sides, extensions_of, version_of
from dbarchitect.migrate.plan.verify import Trial, and_back, there
from dbarchitect.model.inspection import Inspection
from dbarchitect.model.migration import Plan, Verification
from dbarchitect.sandbox import GUEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.links import Links
    from dbarchitect.model.migration import Step
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

OURS = frozenset({"dbarchitect_migration"})
"""Namespaces of ours, which are no part of a schema."""
ROUNDS = 3
MOST_CLEARED = 8
SETTINGS = {"max_locks_per_transaction": "2048"}
"""A plan may drop or make thousands of objects in one transaction."""


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
        return _planned(server, before, after, wanted, spare=_spare(server))


def _server(before: Named, after: Named) -> Sandbox:
    from dbarchitect.sandbox import open_sandbox

    needs = extensions_of(before.found) | extensions_of(after.found)
    versions = {v for v in (version_of(before.found), version_of(after.found)) if v}
    if versions:
        try:
            return open_sandbox(max(versions), needs, SETTINGS)
        except UnreachableError:
            return open_sandbox(None, needs, SETTINGS, at_least=max(versions))
    return open_sandbox(None, needs, SETTINGS)


def _planned(sandbox: Sandbox, before: Named, after: Named, wanted: Wanted, spare: str | None = None) -> Plan:
    renames = read_renames(wanted.renames)
    wanted.say("rebuilding both sides")
    _see_all_rows(sandbox)
    one, other = both_sides(sandbox, before, after, spare)
    first = rename_steps(renames, one.schema)
    renamed, links, first = _renamed(sandbox, one, other.schema, first)
    given = known_of_rows(sandbox, one, renamed, other.schema, wanted.allow)
    wanted.say("comparing")
    plan = difference(
        renamed, other.schema, old=links, new=other.links, given=given, sources=(one.source, other.source)
    )
    plan = plan.model_copy(
        update={
            "steps": (*first, *plan.steps), "not_judged": _not_judged(one, other), "fingerprint": fingerprint_of(before, one),
        }
    )  # fmt: skip
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
    return _verified(sandbox, plan, one, other, (renamed, links), len(first), given)


def fingerprint_of(before: Named, one: Side) -> str:
    """Of the source as it stands, where it is a database; else of what was made of it."""
    schema = before.found.schema_ if isinstance(before.found, Inspection) else one.schema
    return fingerprint(schema, OURS)


def _spare(server: Sandbox) -> str | None:
    """A database that every private server has, as one that was made for the guest."""
    if server.data_dir is None:
        return None
    with server.connect() as connection:
        connection.execute(f"ALTER DATABASE postgres OWNER TO {GUEST}; COMMENT ON DATABASE postgres IS NULL".encode())
    return "postgres"


def _see_all_rows(sandbox: Sandbox) -> None:
    """Row security does not hide the rows from whoever compares them."""
    if sandbox.data_dir is not None:
        with sandbox.connect() as connection:
            connection.execute(f"ALTER ROLE {GUEST} BYPASSRLS".encode())


def _renamed(
    sandbox: Sandbox, one: Side, after: Schema, first: tuple[Step, ...]
) -> tuple[Schema, Links, tuple[Step, ...]]:
    """The first side after the renames, as the engine spells it then; the database stays as it is."""
    schema, links = one.schema, one.links
    if not first and not followers(schema, after):
        return schema, links, ()
    steps = first
    with session(sandbox, one.database) as guest:
        guest.execute("BEGIN")
        try:
            for _ in range(2):
                if failed := run_inside(guest, first or followers(schema, after), {}):
                    said = f"{failed.sql} was refused: {failed.message}"
                    raise ArchitectError("migrate.rename", said, hint="look at the names on both sides")
                schema, links = read_schema(guest).schema, read_links(guest)
                first = ()
                more = followers(schema, after)
                if not more:
                    break
                steps = (*steps, *more)
        finally:
            guest.execute("ROLLBACK")
    return schema, links, steps


def _verified(
    sandbox: Sandbox,
    plan: Plan,
    one: Side,
    other: Side,
    after_renames: tuple[Schema, Links],
    renames: int,
    given: Given,
) -> Plan:
    """The plan after at most `ROUNDS` trials: what a trial leaves unlike the target is planned again and added."""
    rows = one.rows or (fill_empty(sandbox, one.database, one.schema, other.schema) if one.schema.tables else 0)
    renamed, links = after_renames
    trial = Trial(
        sandbox,
        one.database,
        one.schema,
        other.schema,
        renamed,
        renames,
        one.links,
        links,
        rows,
        _lost_columns(plan, renamed),
    )
    steps, cleared, rounds = plan.steps, list[str](), 0
    outcome = there(trial, steps)
    while True:
        if (
            outcome.failed
            and not one.rows
            and len(cleared) < MOST_CLEARED
            and (table := cleared_of(sandbox, one.database, outcome.failed))
        ):
            cleared.append(f"{table}: generated rows do not fit ({outcome.failed.message}), it was tried without")
        elif outcome.failed and outcome.failed.uses_new_label and rounds < ROUNDS:
            steps = tuple(s.model_copy(update={"transactional": False}) if " ADD VALUE " in s.sql else s for s in steps)
        elif outcome.ended_elsewhere and outcome.left and rounds < ROUNDS:
            rest = difference(outcome.left[0], other.schema, old=outcome.left[1], new=other.links, given=given)
            if rest.stopped or not rest.steps:
                break
            steps = (*steps, *rest.steps)
        else:
            break
        rounds += 1
        outcome = there(trial, steps)
    verification = outcome.verification
    if verification.applied and verification.equal:
        steps, verification = and_back(trial, steps, verification)
    done = plan.model_copy(update={"steps": steps, "not_judged": (*plan.not_judged, *cleared)})
    return _with(done, verification, verified=verification.holds)


def _lost_columns(plan: Plan, before: Schema) -> frozenset[str]:
    """Columns whose values are allowed to differ."""
    found = set()
    for loss in plan.losses:
        for part in loss.object.split(", "):
            kind, _, name = part.partition(" ")
            if kind == "column":
                found.add(name)
            if kind == "type":
                kinds = {qualified_type(e.name) for e in before.enums if str(e.name) == name}
                found |= {
                    f"{t.name}.{c.name}" for t in before.tables for c in t.columns if c.type.removesuffix("[]") in kinds
                }
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
