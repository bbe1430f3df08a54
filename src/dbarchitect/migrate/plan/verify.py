"""A plan run in the sandbox: there, compared, back, compared, and once more step by step to see what each locks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.migrate.plan.measuring import measured
from dbarchitect.migrate.plan.normal import differences
from dbarchitect.migrate.plan.rows import Watched, fingerprints, watched
from dbarchitect.migrate.plan.running import Failed, run_steps, way_back
from dbarchitect.model.migration import Verification

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

    from dbarchitect.model.migration import Step
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

MOST_TOLD = 20


@dataclass
class Trial:
    """Where a plan is tried: copies of `database`, which holds the schema before with rows."""

    sandbox: Sandbox
    database: str
    before: Schema
    after: Schema
    rows: int = 0
    lost: frozenset[str] = frozenset()


@dataclass
class Tried:
    """What came out: `steps` measured, the verification, the schema as it was left by the way there."""

    steps: tuple[Step, ...]
    verification: Verification
    failed: Failed | None = None
    left: Schema | None = None
    checks: dict[str, Any] = field(default_factory=dict)


def tried(trial: Trial, steps: tuple[Step, ...], renames: int, renamed: Schema) -> Tried:
    """The plan's outcome. The first `renames` steps are renames, after which the schema is `renamed`."""
    database = trial.sandbox.create_database(template=trial.database)
    tables = watched(renamed, trial.after, trial.lost)
    prints: dict[str, dict[str, tuple[int, str]]] = {}

    def take(key: str, *, then: bool) -> Callable[[Connection[Any]], None]:
        def hook(connection: Connection[Any]) -> None:
            prints[key] = fingerprints(connection, tables, then=then)

        return hook

    engine = trial.sandbox.engine
    try:
        failed = run_steps(
            trial.sandbox, database, steps, {renames: take("before", then=False), len(steps): take("after", then=True)}
        )
        if failed:
            why = f"step {failed.at + 1} was refused: {failed.message}"
            return Tried(
                steps,
                Verification(engine=engine, applied=False, rows=trial.rows, why=why, differences=(failed.sql,)),
                failed,
            )
        left = _schema(trial.sandbox, database)
        unlike = differences(left, trial.after)
        kept = _unlike_rows(prints, tables)
        verification = Verification(
            engine=engine,
            applied=True,
            equal=not unlike,
            kept=not kept,
            rows=trial.rows,
            differences=(*unlike, *kept)[:MOST_TOLD],
        )
        if unlike:
            return Tried(steps, verification, left=left)
        return _and_back(trial, database, steps, verification, left)
    finally:
        trial.sandbox.drop_database(database)


def _schema(sandbox: Sandbox, database: str) -> Schema:
    with sandbox.connect(database) as connection:
        return read_schema(connection).schema


def _unlike_rows(prints: dict[str, dict[str, tuple[int, str]]], tables: tuple[Watched, ...]) -> list[str]:
    was, now = prints.get("before", {}), prints.get("after", {})
    told = []
    for one in tables:
        old, new = was.get(one.table), now.get(one.table)
        if old is None or new is None or old == new:
            continue
        told.append(
            f"rows of {one.table}: {old[0]} before, {new[0]} after"
            if old[0] != new[0]
            else f"values of {one.table} are not what they were"
        )
    return told


def _and_back(trial: Trial, database: str, steps: tuple[Step, ...], verification: Verification, left: Schema) -> Tried:
    back = way_back(steps)
    failed = run_steps(trial.sandbox, database, back)
    if failed:
        told = (*verification.differences, f"on the way back: {failed.message}: {failed.sql}")
        return Tried(steps, verification.but(back=False, differences=told), left=left)
    unlike = differences(_schema(trial.sandbox, database), trial.before)
    if unlike:
        told = (*verification.differences, *(f"on the way back: {d}" for d in unlike))[:MOST_TOLD]
        return Tried(steps, verification.but(back=False, differences=told), left=left)
    return Tried(measured(trial.sandbox, database, steps), verification.but(back=True), left=left)
