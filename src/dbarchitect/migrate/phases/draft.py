"""What recipes read and what they write: the two schemas with what was declared, and the phases as they come to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.core.names import fit
from dbarchitect.migrate.phases.how import parts_of
from dbarchitect.model.migration import Asked, Backfill, Counted, Loss, PhaseName, Step
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.migrate.phases.how import How
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table
    from dbarchitect.sandbox import Sandbox

ORDER: tuple[PhaseName, ...] = ("expand", "write_both", "backfill", "verify", "switch", "tighten", "contract")


@dataclass
class Stage:
    """One phase while it is drawn up. `undo` is in the order in which it is run."""

    steps: list[Step] = field(default_factory=list)
    undo: list[Step] = field(default_factory=list)
    checks: list[Counted] = field(default_factory=list)
    application: list[str] = field(default_factory=list)
    rollback_when: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    samples: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Draft:
    """All phases. `covered` are addresses whose going loses nothing, since something else holds the values."""

    stages: dict[PhaseName, Stage] = field(default_factory=lambda: {name: Stage() for name in ORDER})
    covered: set[tuple[str, ...]] = field(default_factory=set)
    physical: dict[tuple[Name, str], str] = field(default_factory=dict)
    """By table and column of the target: what the column is called until it takes its name."""
    former: dict[tuple[Name, str], str] = field(default_factory=dict)
    """By table and column of the target that takes the name of another: what that other is called then."""
    handled: set[tuple[str, ...]] = field(default_factory=set)
    """Addresses of the target that a recipe makes by itself."""
    questions: list[Asked] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    touched: set[Name] = field(default_factory=set)
    fresh: dict[tuple[Name, str], PhaseName] = field(default_factory=dict)
    """Columns of the target that are being filled, by the phase in which they take their place."""
    later: list[tuple[PhaseName, str, str]] = field(default_factory=list)
    """Statements that wait until keys have moved: phase, SQL, what about."""
    after_new: list[Step] = field(default_factory=list)
    """Statements of the phase `expand` that need the new tables."""
    before_new_goes: list[Step] = field(default_factory=list)
    """On the way back from `expand`, before the new tables go."""
    recipes: list[str] = field(default_factory=list)
    carried: set[tuple[Name, str]] = field(default_factory=set)
    """Columns of the target that hold what stands elsewhere in the source."""
    computed: set[tuple[Name, str]] = field(default_factory=set)
    """Fresh columns that a default of their own fills, differently each time."""
    widened: set[Name] = field(default_factory=set)
    """Enumerations that keep a value more after the way back."""
    understood: set[tuple[Name, str]] = field(default_factory=set)
    """Columns whose values read the same before and after they change their type."""
    uncompared: set[Name] = field(default_factory=set)
    """Tables of which the versions need not see the same rows at the same time."""
    views: set[Name] = field(default_factory=set)
    """Names that are a view for a while."""
    stays: set[str] = field(default_factory=set)
    """What no way back takes away, as part of a difference in words."""
    wholes: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """By version and table: the columns of the rows of the trial."""
    bound: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """By version and table: columns that keys, unique rules and references are about."""
    renamed: dict[Name, Name] = field(default_factory=dict)
    """Tables under another name: new, old."""
    twins: dict[Name, Name] = field(default_factory=dict)
    """Tables that are copied, with the name of the copy."""
    covered_tables: set[str] = field(default_factory=set)
    """Tables of ours that go with what they hold, as SQL names them."""
    soft: set[Name] = field(default_factory=set)
    """Tables whose rows are marked instead of deleted in the end."""
    inexact: set[Name] = field(default_factory=set)
    """Tables where going there and back may give other values."""

    def do(
        self, phase: PhaseName, sql: str, *, undo: str = "", why: str = "", about: str = "", alone: bool = False,
        backfill: Backfill | None = None, undo_alone: bool | None = None,
    ) -> None:  # fmt: skip
        """One statement, and what undoes it; `alone`: in no transaction with others."""
        stage = self.stages[phase]
        stage.steps.append(
            Step(sql=sql, reverse=undo or None, why=why, object=about, transactional=not alone, backfill=backfill)
        )
        if undo:
            kept = alone if undo_alone is None else undo_alone
            stage.undo.insert(0, Step(sql=undo, object=about, transactional=not kept))

    def undo(
        self, phase: PhaseName, sql: str, *, about: str = "", alone: bool = False, backfill: Backfill | None = None
    ) -> None:
        """One more statement at the end of the phase's way back."""
        self.stages[phase].undo.append(Step(sql=sql, object=about, transactional=not alone, backfill=backfill))

    def check(self, phase: PhaseName, what: str, sql: str) -> None:
        self.stages[phase].checks.append(Counted(what=what, sql=sql))

    def tell(self, phase: PhaseName, *said: str) -> None:
        """What the application must do then."""
        self.stages[phase].application += [s for s in said if s not in self.stages[phase].application]

    def back_when(self, phase: PhaseName, *said: str) -> None:
        self.stages[phase].rollback_when += [s for s in said if s not in self.stages[phase].rollback_when]

    def sample(self, phase: PhaseName, language: str, code: str) -> None:
        self.stages[phase].samples.append((language, code))

    def of(self, table: Name, column: str) -> str:
        """What a column of the target is called before it takes its name."""
        return self.physical.get((table, column), column)


@dataclass(frozen=True)
class Case:
    """`before` and `after` in the spelling of one engine; `database` of `sandbox` holds `before` with rows."""

    before: Schema
    after: Schema
    how: How
    sandbox: Sandbox
    database: str
    renames: tuple[tuple[Name, str, str], ...] = ()
    """Columns under another name: table, old, new."""
    tables: tuple[tuple[Name, Name], ...] = ()
    """Tables under another name."""
    own_rows: bool = False
    writes: str = "trigger"
    allow: frozenset[str] = frozenset()

    def both(self) -> Iterable[tuple[Table, Table]]:
        """Tables of both sides under the same name."""
        for old in self.before.tables:
            new = self.after.table(old.name)
            if new is not None:
                yield old, new

    def table(self, said: str, side: Schema | None = None) -> Table:
        """The table of that name; ArchitectError `migrate.how` with the nearest when there is none."""
        schema = side or self.before
        parts = parts_of(said)
        name = Name(namespace=parts[-2] if len(parts) > 1 else "public", name=parts[-1])
        found = schema.table(name)
        if found is None:
            known = [str(t.name) for t in schema.tables]
            where = "target" if schema is self.after else "source"
            raise ArchitectError("migrate.how", f"--how names the table {said}, which is not in the {where}", hint=nearest(said, known) or f"it has {', '.join(known[:8])}")  # fmt: skip
        return found

    def column(self, said: str, side: Schema | None = None) -> tuple[Table, Column]:
        """Table and column of `table.column`."""
        parts = parts_of(said)
        if len(parts) < 2:
            raise ArchitectError("migrate.how", f"--how names {said}, which is no column", hint="write table.column")
        table = self.table(".".join('"' + p.replace('"', '""') + '"' for p in parts[:-1]), side)
        return table, self.named(table, parts[-1])

    def named(self, table: Table, column: str) -> Column:
        found = table.column(column)
        if found is None:
            known = [c.name for c in table.columns]
            raise ArchitectError("migrate.how", f"--how names the column {column}, which {table.name} has not", hint=nearest(column, known) or f"it has {', '.join(known[:12])}")  # fmt: skip
        return found


def free_column(case: Case, table: Name, wanted: str) -> str:
    """A name that no column of the table has on either side."""
    taken = {c.name for side in (case.before, case.after) if (t := side.table(table)) for c in t.columns}
    return _free(wanted, taken)


def free_relation(case: Case, namespace: str, wanted: str) -> str:
    """A name that no table, index, view or sequence of the namespace has on either side."""
    taken = set[str]()
    for side in (case.before, case.after):
        for t in side.tables:
            if t.name.namespace == namespace:
                taken |= {t.name.name, *(i.name for i in t.indexes), *(c.name for c in t.constraints)}
        taken |= {v.name.name for v in side.views if v.name.namespace == namespace}
        taken |= {q.name.name for q in side.sequences if q.name.namespace == namespace}
    return _free(wanted, taken)


def _free(wanted: str, taken: set[str]) -> str:
    name, number = fit(wanted), 2
    while name in taken:
        name, number = fit(f"{wanted}_{number}"), number + 1
    return name
