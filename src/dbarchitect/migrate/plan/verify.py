"""A plan run in the sandbox: there, compared; step by step, measured; and back, compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.diff.difference import MANY, difference
from dbarchitect.diff.pair import Given
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.read.links import read_links
from dbarchitect.migrate.plan.kept import Watched, fingerprints, watched
from dbarchitect.migrate.plan.measuring import measured
from dbarchitect.migrate.plan.normal import differences
from dbarchitect.migrate.plan.running import Failed, failed_by, run_inside, run_steps, session, way_back
from dbarchitect.model.migration import Verification

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.migrate.plan.running import Hooks
    from dbarchitect.model.links import Links
    from dbarchitect.model.migration import Step
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

MOST_TOLD = 20
Prints = dict[str, tuple[int, str]]


@dataclass
class Trial:
    """Where a plan is tried: `database` holds the schema before with rows; the first `renames` steps lead to `renamed`."""

    sandbox: Sandbox
    database: str
    before: Schema
    after: Schema
    renamed: Schema
    renames: int
    links: Links
    renamed_links: Links
    rows: int = 0
    lost: frozenset[str] = frozenset()


@dataclass
class Tried:
    """What came out of the way there: the verification so far, and what the database was like then."""

    verification: Verification
    failed: Failed | None = None
    left: tuple[Schema, Links] | None = None

    @property
    def ended_elsewhere(self) -> bool:
        return self.left is not None and self.verification.equal is False


class _Book:
    """The fingerprints taken before the plan proper and after it."""

    def __init__(self, tables: tuple[Watched, ...]) -> None:
        self.tables = tables
        self.before: Prints = {}
        self.after: Prints = {}

    def take_before(self, connection: Connection[Any]) -> None:
        self.before = fingerprints(connection, self.tables, then=False)

    def take_after(self, connection: Connection[Any]) -> None:
        self.after = fingerprints(connection, self.tables, then=True)

    def unlike(self) -> list[str]:
        told = []
        for table, old in self.before.items():
            new = self.after.get(table)
            if new is None or old == new:
                continue
            name = table.removeprefix("ONLY ")
            rows = f"rows of {name}: {old[0]} before, {new[0]} after"
            told.append(rows if old[0] != new[0] else f"values of {name} are not what they were")
        return told


def there(trial: Trial, steps: tuple[Step, ...]) -> Tried:
    """The outcome of the way there. Of a plan that stands in one transaction nothing remains; else a copy is used."""
    book = _Book(watched(trial.renamed, trial.after, trial.lost))
    hooks: Hooks = {trial.renames: (book.take_before,), len(steps): (book.take_after,)}
    if trial.renames == len(steps):
        hooks = {len(steps): (book.take_before, book.take_after)}
    if all(s.transactional for s in steps):
        tried = _inside(trial, steps, hooks, book)
        if tried.failed is None or tried.failed.state != "42501":
            return tried
    return _beside(trial, steps, hooks, book)


def _inside(trial: Trial, steps: tuple[Step, ...], hooks: Hooks, book: _Book) -> Tried:
    with session(trial.sandbox, trial.database) as guest:
        guest.execute("BEGIN")
        try:
            failed = run_inside(guest, steps, hooks)
            if failed is None:
                failed = _constraints_hold(guest, steps)
            return _judged(trial, guest, failed, book)
        finally:
            guest.execute("ROLLBACK")


def _constraints_hold(guest: Connection[Any], steps: tuple[Step, ...]) -> Failed | None:
    """What would be checked at the end of the transaction is checked now."""
    from psycopg import Error

    try:
        guest.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return failed_by(len(steps) - 1, "COMMIT", error)
    return None


def _beside(trial: Trial, steps: tuple[Step, ...], hooks: Hooks, book: _Book) -> Tried:
    database = trial.sandbox.create_database(template=trial.database)
    try:
        failed = run_steps(trial.sandbox, database, steps, hooks)
        with session(trial.sandbox, database) as guest:
            return _judged(trial, guest, failed, book)
    finally:
        trial.sandbox.drop_database(database)


def _judged(trial: Trial, guest: Connection[Any], failed: Failed | None, book: _Book) -> Tried:
    engine = trial.sandbox.engine
    if failed:
        why = f"step {failed.at + 1} was refused: {failed.message}"
        refused = Verification(engine=engine, applied=False, rows=trial.rows, why=why, differences=(failed.sql,))
        return Tried(refused, failed)
    schema = read_schema(guest).schema
    unlike, kept = differences(schema, trial.after), book.unlike()
    verification = Verification(
        engine=engine,
        applied=True,
        equal=not unlike,
        kept=not kept,
        rows=trial.rows,
        differences=(*unlike, *kept)[:MOST_TOLD],
    )
    return Tried(verification, left=(schema, read_links(guest)) if unlike else None)


def and_back(
    trial: Trial, steps: tuple[Step, ...], verification: Verification
) -> tuple[tuple[Step, ...], Verification]:
    """The steps as they were measured one by one, and the verification with the way back; the database has changed for good.

    Each step's own way back is tried first. Where one does not fit the moment it runs at, the way back of all is planned from
    where the plan ended; what their ways back leave unlike the schema before is planned and added to that of the first.
    """
    seen = measured(trial.sandbox, trial.database, steps)
    failed = run_steps(trial.sandbox, trial.database, way_back(seen))
    if failed and (whole := _planned_back(trial, seen)) is not None:
        seen, failed = whole, run_steps(trial.sandbox, trial.database, way_back(whole))
    if failed:
        told = (*verification.differences, f"on the way back: {failed.message}: {failed.sql}")
        return seen, verification.but(back=False, differences=told)
    seen, unlike = _come_back(trial, seen)
    told = (*verification.differences, *(f"on the way back: {d}" for d in unlike))[:MOST_TOLD]
    return seen, verification.but(back=not unlike, differences=told)


def _planned_back(trial: Trial, steps: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The steps with one way back for all, planned from where they ended; None where the failed one has changed that already."""
    with session(trial.sandbox, trial.database) as guest:
        now, links = read_schema(guest).schema, read_links(guest)
    if differences(now, trial.after):
        return None
    back = difference(now, trial.renamed, old=links, new=trial.renamed_links, given=Given(fills=True))
    if not all(s.transactional for s in back.steps):
        return None
    plain = [s.but(reverse="") for s in steps[trial.renames :]]
    plain[-1] = plain[-1].but(reverse=MANY.join(s.sql for s in back.steps))
    return (*steps[: trial.renames], *plain)


def _come_back(trial: Trial, steps: tuple[Step, ...]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps whose ways back lead to the schema before, and what of it is not reached still."""
    with session(trial.sandbox, trial.database) as guest:
        now = read_schema(guest).schema
        unlike = differences(now, trial.before)
        if not unlike:
            return steps, ()
        links = read_links(guest)
    rest = difference(now, trial.before, old=links, new=trial.links, given=Given(fills=True))
    if not rest.steps or rest.losses or run_steps(trial.sandbox, trial.database, rest.steps):
        return steps, unlike
    first = steps[0]
    sql = MANY.join(([first.reverse] if first.reverse else []) + [s.sql for s in rest.steps])
    with session(trial.sandbox, trial.database) as guest:
        return (first.but(reverse=sql), *steps[1:]), differences(read_schema(guest).schema, trial.before)
