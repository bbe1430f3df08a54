"""A plan run in the sandbox: there, compared; step by step, measured; and back, compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.read.links import read_links
from dbarchitect.migrate.plan.measuring import measured
from dbarchitect.migrate.plan.normal import differences
from dbarchitect.migrate.plan.rows import Watched, fingerprints, watched
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
    """The steps as they were measured one by one, and the verification with the way back; the database has changed for good."""
    seen = measured(trial.sandbox, trial.database, steps)
    failed = run_steps(trial.sandbox, trial.database, way_back(steps))
    if failed:
        told = (*verification.differences, f"on the way back: {failed.message}: {failed.sql}")
        return seen, verification.but(back=False, differences=told)
    with session(trial.sandbox, trial.database) as guest:
        unlike = differences(read_schema(guest).schema, trial.before)
    told = (*verification.differences, *(f"on the way back: {d}" for d in unlike))[:MOST_TOLD]
    return seen, verification.but(back=not unlike, differences=told)
