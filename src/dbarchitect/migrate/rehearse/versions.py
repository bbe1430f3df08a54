"""Both versions of an application beside a plan in phases: what the new one sends, when each may, and the twin that serves both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dbarchitect.migrate.plan.running import run_steps
from dbarchitect.migrate.rehearse.statements import from_schema
from dbarchitect.migrate.rehearse.twin import MOST_EXAMPLES, Shared, Twin, rows_of, shared, unlike_rows
from dbarchitect.model.rehearsal import Compared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.migrate.rehearse.ground import Ground
    from dbarchitect.migrate.rehearse.statements import Sent
    from dbarchitect.model.migration import Phase, Step, Version
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

OLD: frozenset[Version] = frozenset({"old"})


def during(phases: Sequence[Phase], place: int) -> frozenset[Version]:
    """The versions that work while the phase is run, or its way back: those that do at both ends of it."""
    before = frozenset(phases[place - 1].versions) if place else OLD
    return before & frozenset(phases[place].versions)


def after(phases: Sequence[Phase], place: int) -> frozenset[Version]:
    """The versions that work when the phase of that place is done; before the first, at -1, only the old."""
    return frozenset(phases[place].versions) if place >= 0 else OLD


def of_the_new(sandbox: Sandbox, ground: Ground, phases: Sequence[Phase]) -> list[Sent]:
    """What the new version sends: reads and updates, made of a copy that the phases were run on. What it inserts the trial of each phase tries."""
    from dbarchitect.prove.inspection import read_catalog

    copy = sandbox.create_database(template=ground.database)
    try:
        if run_steps(sandbox, copy, _all(phases)):
            return []
        with sandbox.connect(copy) as connection:
            catalog = read_catalog(connection)
        made = from_schema(sandbox, copy, catalog, spare=False)
    finally:
        sandbox.drop_database(copy)
    for one in made:
        one.name, one.version = f"{one.name} (new version)", "new"
    return made


def _all(phases: Sequence[Phase]) -> tuple[Step, ...]:
    return tuple(s for p in phases for s in p.steps)


class SharedTwin:
    """A twin that went in quiet through the phases in which both versions work, before anybody wrote; so it takes what either writes."""

    def __init__(self, sandbox: Sandbox, ground: Ground, phases: Sequence[Phase]) -> None:
        self.sandbox, self.ground, self.phases = sandbox, ground, phases
        self.both = [p for p in phases if set(p.versions) == {"old", "new"}]
        self.twin = Twin(sandbox, ground.database)
        self.failed = run_steps(sandbox, self.twin.database, _all(self.both))

    def compared(self, live: str, when: Literal["after", "rollback"], target: Schema) -> Compared:
        """The live database beside a copy of the twin that was brought to where the live one is."""
        rest = _all(self.phases[len(self.both) :])
        back = tuple(s for p in reversed(self.phases) for s in p.rollback)
        copy = self.sandbox.create_database(template=self.twin.database)
        notes: list[str] = []
        try:
            if failed := run_steps(self.sandbox, copy, rest if when == "after" else (*rest, *back)):
                notes.append(f"the twin could not be brought along: {failed.message}")
            return self._beside(live, copy, when, target, notes)
        finally:
            self.sandbox.drop_database(copy)

    def _beside(
        self, live: str, copy: str, when: Literal["after", "rollback"], target: Schema, notes: list[str]
    ) -> Compared:
        tables, _ = shared(target, target)
        tables = tuple(self._lasting(t, target) for t in tables)
        rows, different, examples = 0, 0, list[str]()
        for one in tables:
            ours, theirs = rows_of(self.sandbox, live, one), rows_of(self.sandbox, copy, one)
            if ours is None or theirs is None:
                notes.append(f"{one.table}: too many rows to compare")
                continue
            rows += sum(n for _, n in theirs.values())
            unlike = unlike_rows(ours, theirs)
            different += len(unlike)
            examples += [f"{one.table} {key}" for key in sorted(unlike)[: MOST_EXAMPLES - len(examples)]]
        notes += [f"the twin refused: {r}" for r in self.twin.refused[:MOST_EXAMPLES]]
        return Compared(
            when=when, tables=len(tables), columns=sum(len(t.columns) for t in tables), rows=rows, writes=self.twin.had,
            different=different, examples=tuple(examples), left_out=tuple(notes),
        )  # fmt: skip

    def _lasting(self, table: Shared, target: Schema) -> Shared:
        """Without columns that each row gets anew from a clock, a counter or chance."""
        from dbarchitect.engines.postgresql.names import qualified

        found = next(t for t in target.tables if qualified(t.name) == table.table)
        old = self.ground.before.table(found.name)
        drawn = {
            c.name
            for c in found.columns
            if (old is None or old.column(c.name) is None) and (c.identity or (c.default and "(" in c.default))
        }
        return Shared(table.table, tuple(c for c in table.columns if c not in drawn), table.key)
