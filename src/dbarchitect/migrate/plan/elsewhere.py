"""Plans for SQLite, MySQL and MariaDB: both sides made by the engine itself, the difference run there, and the way back."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dbarchitect.core.errors import ArchitectError
from dbarchitect.diff import Given
from dbarchitect.diff.dialects import mysql, sqlite
from dbarchitect.diff.pair import table_address
from dbarchitect.diff.questions import questions
from dbarchitect.migrate.plan.normal import differences, moved_columns
from dbarchitect.migrate.plan.renaming import Rename, read_renames
from dbarchitect.migrate.plan.running import way_back
from dbarchitect.model.inspection import Inspection, Source
from dbarchitect.model.migration import Plan, Step, Verification

if TYPE_CHECKING:
    from dbarchitect.migrate.plan.planning import Wanted
    from dbarchitect.migrate.plan.sides import Named
    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.schema import Schema

Prints = dict[str, tuple[int, str]]


class Database(Protocol):
    """One side in an engine of its own."""

    engine: str
    notes: tuple[str, ...]

    def schema(self) -> Schema: ...
    def run(self, sql: str) -> str:
        """What the engine said against it; empty when it ran."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...
    def quoted(self, name: str) -> str: ...


def planned_elsewhere(before: Named, after: Named, wanted: Wanted, engine: Engine) -> Plan:
    """The plan from one source to the other; ArchitectError `migrate.engine` where no such engine is at hand."""
    wanted.say("rebuilding both sides")
    with ExitStack() as held:
        one, other = _opened(before, after, engine, held)
        return _planned(one, other, before, after, wanted, engine)


def _opened(before: Named, after: Named, engine: Engine, held: ExitStack) -> tuple[Database, Database]:
    from dbarchitect.migrate.plan import engines

    match engine:
        case "sqlite":
            return engines.sqlite_side(before, held), engines.sqlite_side(after, held)
        case "mysql" | "mariadb":
            return engines.mysql_sides(before, after, held)
        case _:
            known = "plans are made for PostgreSQL, MySQL, MariaDB and SQLite"
            raise ArchitectError("migrate.engine", f"there are no plans for {engine}", hint=known)


@dataclass(frozen=True)
class _Case:
    """What is the same through all of a trial."""

    one: Database
    before: Schema
    after: Schema
    renamed: Schema
    rows: int


def _planned(one: Database, other: Database, before: Named, after: Named, wanted: Wanted, engine: Engine) -> Plan:
    was, target = one.schema(), other.schema()
    first = tuple(_rename(r, was, one, engine) for r in read_renames(wanted.renames))
    for step in first:
        if said := one.run(step.sql):
            raise ArchitectError(
                "migrate.rename", f"{step.sql} was refused: {said}", hint="look at the names on both sides"
            )
    renamed = one.schema()
    counts = {t.name: _count(one, t.name.name) for t in renamed.tables}
    rows = sum(counts.values())
    known = {table_address(n): c for n, c in counts.items()} if rows else {}
    change = (sqlite if engine == "sqlite" else mysql).changed(renamed, target, Given(allow=wanted.allow, rows=known))
    for step in reversed(first):
        one.run(step.reverse or "")
    plan = Plan(
        dialect=engine, before=_source(before, engine), after=_source(after, engine), steps=(*first, *change.steps),
        questions=questions(change.pair), losses=tuple(change.losses), not_judged=_told(one, other, was, target),
    )  # fmt: skip
    if plan.stopped:
        why = "it is not run while it would lose data that nobody gave up"
        return plan.model_copy(update={"verification": Verification(engine=one.engine, why=why)})
    if not wanted.verify:
        return plan.model_copy(update={"verification": Verification(why="verification was left out")})
    wanted.say("trying the plan")
    verification = _verified(_Case(one, was, target, renamed, rows), plan, len(first))
    return plan.model_copy(update={"verification": verification, "verified": verification.holds})


def _told(one: Database, other: Database, before: Schema, after: Schema) -> tuple[str, ...]:
    moved = moved_columns(before, after)
    order = (f"columns of {', '.join(moved[:8])} stand in another order than in the target",) if moved else ()
    return (*(f"from: {n}" for n in one.notes), *(f"to: {n}" for n in other.notes), *order)


def _source(given: Named, engine: Engine) -> Source:
    if isinstance(given.found, Inspection):
        return given.found.source
    if given.found is None:
        return Source(kind="sql", engine=engine, where=given.shown)
    return Source(kind=given.found.kind, engine=engine, where=given.shown, files=given.found.files)


def _rename(rename: Rename, before: Schema, one: Database, engine: Engine) -> Step:
    table = before.table(".".join(rename.old[:-1])) if len(rename.old) > 1 else None
    q = one.quoted
    if table is not None and rename.kind in ("", "column"):
        head = f"ALTER TABLE {q(rename.old[-2])} RENAME COLUMN "
        now = f"ALTER TABLE {q(rename.old[-2])} RENAME COLUMN "
        old, new = q(rename.old[-1]), q(rename.new[-1])
        about = f"column {'.'.join(rename.old)}"
        return Step(
            sql=f"{head}{old} TO {new}",
            reverse=f"{now}{new} TO {old}",
            object=about,
            transactional=engine == "sqlite",
            why="a rename that was asked for",
        )
    if rename.kind not in ("", "table") or before.table(rename.old[-1]) is None:
        hint = "tables and columns are renamed: --rename orders.state=orders.status"
        raise ArchitectError(
            "migrate.rename", f"--rename {rename.said}: {'.'.join(rename.old)} is not in the source", hint=hint
        )
    old, new = q(rename.old[-1]), q(rename.new[-1])
    sql, back = f"ALTER TABLE {old} RENAME TO {new}", f"ALTER TABLE {new} RENAME TO {old}"
    return Step(
        sql=sql,
        reverse=back,
        object=f"table {rename.old[-1]}",
        transactional=engine == "sqlite",
        why="a rename that was asked for",
    )


def _count(one: Database, table: str) -> int:
    found = one.rows(f"SELECT count(*) FROM {one.quoted(table)}")
    return int(found[0][0]) if found else 0


def _verified(case: _Case, plan: Plan, renames: int) -> Verification:
    one, found = case.one, Verification(engine=case.one.engine, rows=case.rows)
    prints: list[Prints] = []
    for i, step in enumerate(plan.steps):
        if i == renames:
            prints.append(_fingerprints(case))
        if said := one.run(step.sql):
            return found.but(applied=False, why=f"step {i + 1} was refused: {said}", differences=(step.sql,))
    if len(prints) == 0:
        prints.append(_fingerprints(case))
    after = _fingerprints(case)
    unlike = differences(one.schema(), case.after)
    kept = [
        f"rows or values of {name} are not what they were" for name, was in prints[0].items() if after.get(name) != was
    ]
    found = found.but(applied=True, equal=not unlike, kept=not kept, differences=(*unlike, *kept)[:20])
    if unlike:
        return found
    for step in way_back(plan.steps):
        for sql in step.sql.split(";\n"):
            if said := one.run(sql):
                return found.but(back=False, differences=(*found.differences, f"on the way back: {said}: {sql}"))
    unlike = differences(one.schema(), case.before)
    return found.but(back=not unlike, differences=(*found.differences, *(f"on the way back: {d}" for d in unlike))[:20])


def _fingerprints(case: _Case) -> Prints:
    """Of each table of both sides: how many rows, and what those of their columns hash to whose type stays."""
    found = {}
    for new in case.after.tables:
        old = case.renamed.table(f"{new.name.namespace}.{new.name.name}")
        if old is None:
            continue
        names = [
            c.name for c in new.columns
            if (was := old.column(c.name)) and was.type == c.type and not c.generated and not was.generated and (was.nullable or not c.nullable)
            and not (was.nullable and not c.nullable)
        ]  # fmt: skip
        listed = ", ".join(case.one.quoted(n) for n in names) or "1"
        rows = case.one.rows(f"SELECT {listed} FROM {case.one.quoted(new.name.name)}")
        hashed = sorted(hashlib.sha256(repr(row).encode()).hexdigest() for row in rows)
        found[str(new.name)] = (len(rows), hashlib.sha256("".join(hashed).encode()).hexdigest())
    return found
