"""From two sources to phases: recipes, what they leave, the way back from each phase, and the proof."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.migrate.phases import parts, rest
from dbarchitect.migrate.phases.draft import ORDER, Case, Draft
from dbarchitect.migrate.phases.how import How
from dbarchitect.migrate.phases.locking import seen_steps
from dbarchitect.migrate.phases.recipes.partitioned_tables import with_twins
from dbarchitect.migrate.phases.spares import rows_of, volatile
from dbarchitect.migrate.phases.trial import target_shapes, tried
from dbarchitect.migrate.phases.words import blocks_of, purpose_of, standing_advice
from dbarchitect.migrate.plan.normal import differences
from dbarchitect.migrate.plan.planning import _see_all_rows, _server, _spare, fingerprint_of
from dbarchitect.migrate.plan.renaming import read_renames
from dbarchitect.migrate.plan.rows import fill_empty
from dbarchitect.migrate.plan.running import run_steps, session
from dbarchitect.migrate.plan.sides import Named, Side, both_sides
from dbarchitect.model.migration import Phase, Plan, Sample, Step, Verification
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from dbarchitect.diff.change import Change
    from dbarchitect.migrate.phases.approach import Known
    from dbarchitect.migrate.phases.spares import Rows
    from dbarchitect.model.migration import Loss, PhaseName
    from dbarchitect.model.observed import Observed
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox


MOST_FILLINGS = 3
"""How often one statement of a workload is tried in a phase."""


@dataclass(frozen=True)
class Online:
    """What the user asks for: renames and losses as typed, what the catalog does not say, and what is known of load and size."""

    renames: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()
    how: How = field(default_factory=How)
    verify: bool = True
    known: Known | None = None
    observed: tuple[Observed, ...] = ()
    """What the application sends, as a log or a script shows it."""
    say: Callable[[str], None] = field(default=lambda _: None)


def phased(before: Named, after: Named, wanted: Online | None = None, sandbox: Sandbox | None = None) -> Plan:
    """The plan in phases, tried in a throw-away server: both versions' statements in each phase, and the way back from each.

    ArchitectError `migrate.how`, `migrate.rename`; `sandbox.start` when no server can be started.
    """
    wanted = wanted or Online()
    if sandbox is not None:
        return _phased(sandbox, before, after, wanted)
    with _server(before, after) as server:
        return _phased(server, before, after, wanted, spare=_spare(server))


def recipes() -> Iterator[ModuleType]:
    """The modules of `recipes`, in their turn."""
    from dbarchitect.migrate.phases import recipes as folder

    found = [import_module(f"{folder.__name__}.{m.name}") for m in iter_modules(folder.__path__)]
    yield from sorted(found, key=lambda m: (m.TURN, m.__name__))


def _phased(sandbox: Sandbox, before: Named, after: Named, wanted: Online, spare: str | None = None) -> Plan:
    wanted.say("rebuilding both sides")
    _see_all_rows(sandbox)
    one, other = both_sides(sandbox, before, after, spare)
    rows = one.rows or (fill_empty(sandbox, one.database, one.schema, other.schema) if one.schema.tables else 0)
    case = _case(sandbox, one, other, wanted)
    draft = Draft()
    for recipe in recipes():
        recipe.contribute(case, draft)
    # the touch of a backfill fires the table's own triggers, which may write values of their own
    draft.inexact |= {t.name for t in case.before.tables if t.triggers and t.name in draft.touched}
    parts.build(case, draft, parts.Fresh(dict(draft.fresh)))
    for phase, sql, about in draft.later:
        draft.do(phase, sql, about=about)
    wanted.say("drawing up the phases")
    drawn = _Drawing(case, draft, one, other).draw()
    plan = Plan(
        before=one.source, after=other.source, fingerprint=fingerprint_of(before, one), phases=drawn.phases, steps=tuple(s for p in drawn.phases for s in p.steps),
        questions=tuple(draft.questions), losses=(*draft.losses, *drawn.losses), not_judged=_not_judged(one, other, draft),
    )  # fmt: skip
    plan = _with_approach(plan, case, draft, wanted)
    return _proven(plan, drawn, case, draft, rows, wanted)


def _case(sandbox: Sandbox, one: Side, other: Side, wanted: Online) -> Case:
    columns: list[tuple[Name, str, str]] = []
    tables: list[tuple[Name, Name]] = []
    for rename in read_renames(wanted.renames):
        old, new = rename.old, rename.new
        table = (
            one.schema.table(Name(namespace=old[-3] if len(old) > 2 else "public", name=old[-2]))
            if len(old) > 1
            else None
        )
        if rename.kind in ("", "column") and table is not None and table.column(old[-1]):
            columns.append((table.name, old[-1], new[-1]))
        elif rename.kind in ("", "table"):
            was = Name(namespace=old[-2] if len(old) > 1 else "public", name=old[-1])
            if one.schema.table(was) is None:
                raise ArchitectError("migrate.rename", f"--rename {rename.said}: {'.'.join(old)} is not in the source", hint="name a table, or a column as table.column")  # fmt: skip
            tables.append((was, Name(namespace=new[-2] if len(new) > 1 else was.namespace, name=new[-1])))
        elif rename.kind not in ("enum",):
            raise ArchitectError("migrate.rename", f"--rename {rename.said}: {with_article(rename.kind)} is not renamed in phases", hint="rename tables, columns and values of enumerations")  # fmt: skip
    values = dict(wanted.how.values)
    for rename in read_renames(wanted.renames):
        if rename.kind == "enum":
            values.setdefault("type " + ".".join(rename.old[:-1]), {})
            values["type " + ".".join(rename.old[:-1])] |= {rename.old[-1]: rename.new[-1]}
    return Case(
        one.schema, other.schema, wanted.how.but(values=values), sandbox, one.database, tuple(columns), tuple(tables), bool(one.rows),
        allow=wanted.allow,
    )  # fmt: skip


@dataclass
class Drawn:
    phases: tuple[Phase, ...]
    losses: list[Loss]
    failed: str = ""
    unlike: tuple[str, ...] = ()
    full: Rows = field(default_factory=dict)
    at: dict[str, Schema] = field(default_factory=dict)


class _Drawing:
    """The phases are run one after the other on a copy; what is left to do is found by looking, and so is the way back."""

    def __init__(self, case: Case, draft: Draft, one: Side, other: Side) -> None:
        self.case, self.draft, self.one, self.other = case, draft, one, other
        self.losses: list[Loss] = []
        self.at: dict[PhaseName, rest.Standing] = {}

    def draw(self) -> Drawn:
        sandbox = self.case.sandbox
        database = sandbox.create_database(template=self.case.database)
        try:
            failed = self._forward(database)
            if failed:
                return Drawn(tuple(self._phases()), self.losses, failed)
            unlike = differences(self.last.schema, self.case.after)
            with session(sandbox, database) as guest:
                full = rows_of(guest, target_shapes(self.case, self.draft)) if not unlike else {}
            self._backward(database)
            at = {str(n): s.schema for n, s in self.at.items()}
            return Drawn(tuple(self._phases()), self.losses, unlike=unlike, full=full, at=at)
        finally:
            sandbox.drop_database(database)

    def _forward(self, database: str) -> str:
        sandbox, draft = self.case.sandbox, self.draft
        self.start = now = rest.Standing.read(sandbox, database)
        for name in ORDER:
            stage = draft.stages[name]
            stage.steps, failed = seen_steps(sandbox, database, stage.steps)
            if failed:
                return f"{name}: {failed.message}: {failed.sql}"
            now = rest.Standing.read(sandbox, database) if stage.steps else now
            more = self._more(name, now)
            more += draft.after_new if name == "expand" else []
            if more:
                more, failed = seen_steps(sandbox, database, more)
                if failed:
                    return f"{name}: {failed.message}: {failed.sql}"
                stage.steps += more
                now = rest.Standing.read(sandbox, database)
            if name == "expand" and draft.widened:
                wide = {e.name: e.values for e in now.schema.enums if e.name in draft.widened}
                enums = tuple(
                    e.model_copy(update={"values": wide.get(e.name, e.values)}) for e in self.start.schema.enums
                )
                self.start.schema = self.start.schema.model_copy(update={"enums": enums})
            self.at[name] = self.last = now
        return ""

    def _more(self, name: PhaseName, now: rest.Standing) -> list[Step]:
        case, draft, links = self.case, self.draft, self.other.links
        match name:
            case "expand":
                changes = rest.early(now, self._with_twins(now), links, draft)
            case "tighten":
                changes = rest.tightening(now, case.after, links, draft)
            case "contract":
                changes = rest.changes_to(now, case.after, links, case.allow)
                self._lost(changes)
            case _:
                return []
        made = list(rest.gentle_steps(changes, case.after, now.schema))
        for _, back in made:
            draft.stages[name].undo[0:0] = (
                [Step(sql=m.sql, transactional=not m.alone) for m in back] if name != "contract" else []
            )
        if name == "expand":
            draft.stages[name].undo[0:0] = draft.before_new_goes
        return [step for step, _ in made]

    def _with_twins(self, now: rest.Standing) -> Schema:
        """The target; where tables are copied, with the copies beside what is there."""
        twins = with_twins(self.case, self.draft)
        if not twins:
            return self.case.after
        own = {t.name for t in twins} | self.draft.twins.keys()
        tables = [t for t in self.case.after.tables if t.name not in own]
        there = [t for t in now.schema.tables if t.name in self.draft.twins]
        return self.case.after.model_copy(update={"tables": (*tables, *there, *twins)})

    def _lost(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            loss = change.loss
            ours = change.address in self.draft.covered or loss is None or _is_ours(change.address, self.draft)
            known = ours or (loss and loss.object in {x.object for x in self.losses})
            if loss is not None and not known:
                self.losses.append(loss)
                if change.address[0] in ("column", "table"):
                    self.draft.inexact.add(Name(namespace=change.address[1], name=change.address[2]))

    def _backward(self, database: str) -> None:
        """Each phase's way back ends where the phase before ended: what its own statements leave is added."""
        sandbox, draft = self.case.sandbox, self.draft
        for place in range(len(ORDER) - 1, -1, -1):
            stage = draft.stages[ORDER[place]]
            if not stage.steps and not stage.undo:
                continue
            goal = self.at[ORDER[place - 1]] if place else self.start
            failed = run_steps(sandbox, database, stage.undo)
            if failed:
                draft.notes.append(f"the way back from {ORDER[place]} was refused: {failed.message}: {failed.sql}")
                return
            now = rest.Standing.read(sandbox, database)
            changes = rest.changes_to(now, goal.schema, goal.links)
            more = [step for step, _ in rest.gentle_steps(changes, goal.schema, now.schema)]
            failed = run_steps(sandbox, database, more)
            if failed:
                draft.notes.append(f"the way back from {ORDER[place]} was refused: {failed.message}: {failed.sql}")
                return
            stage.undo += [s.model_copy(update={"reverse": None}) for s in more]

    def _phases(self) -> Iterator[Phase]:
        draft = self.draft
        for name in ORDER:
            stage = draft.stages[name]
            if not (stage.steps or stage.checks or stage.application):
                continue
            said, when = standing_advice(name, draft)
            yield Phase(
                name=name, purpose=purpose_of(name, draft), steps=tuple(stage.steps), checks=tuple(stage.checks),
                rollback_when="; ".join(dict.fromkeys((*stage.rollback_when, *when))), rollback=tuple(stage.undo),
                application=tuple(dict.fromkeys((*stage.application, *said))),
                samples=tuple(Sample(language=x, code=y) for x, y in dict.fromkeys(stage.samples)),
                blocks=blocks_of(stage.steps), versions=("new",) if name in ("tighten", "contract") else ("old", "new"),
            )  # fmt: skip


def _not_judged(one: Side, other: Side, draft: Draft) -> tuple[str, ...]:
    from dbarchitect.migrate.plan.planning import _not_judged as told

    return (*told(one, other), *draft.notes)


def _with_approach(plan: Plan, case: Case, draft: Draft, wanted: Online) -> Plan:
    from dbarchitect.migrate.phases.approach import choose

    found = choose(case, draft, wanted.known, plan)
    return plan.model_copy(update={"approach": found})


def _proven(plan: Plan, drawn: Drawn, case: Case, draft: Draft, rows: int, wanted: Online) -> Plan:
    engine = case.sandbox.engine
    if drawn.failed:
        seen = Verification(engine=engine, applied=False, rows=rows, why=drawn.failed)
        return plan.model_copy(update={"verification": seen, "verified": False})
    allowed = {a.strip() for a in wanted.allow}
    losses = tuple(x.but(allowed=x.allowed or bool(set(shlex.split(x.allow)) & allowed)) for x in plan.losses)
    plan = plan.model_copy(update={"losses": losses})
    seen = Verification(engine=engine, applied=True, equal=not drawn.unlike, rows=rows, differences=drawn.unlike[:20])
    if not wanted.verify:
        return plan.model_copy(update={"verification": seen.but(why="verification was left out"), "verified": None})
    if drawn.unlike:
        return plan.model_copy(update={"verification": seen, "verified": False})
    wanted.say("running both versions' statements in every phase, and every way back")
    _shapes_of(case, draft)
    workload, notes = _sent(case, wanted)
    plan = plan.model_copy(update={"not_judged": (*plan.not_judged, *notes)})
    return tried(plan, case, draft, seen, drawn.full, drawn.at, workload)


def _sent(case: Case, wanted: Online) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The statements of the workload with values that occur here, and those that could not be filled."""
    if not wanted.observed:
        return (), ()
    from dbarchitect.migrate.rehearse.statements import from_workload
    from dbarchitect.prove.inspection import read_catalog

    with case.sandbox.connect(case.database) as connection:
        catalog = read_catalog(connection)
    made, notes = from_workload(case.sandbox, case.database, catalog, wanted.observed)
    return tuple(f[0] for s in made for f in s.fillings[:MOST_FILLINGS] if f[0]), notes


def _is_ours(address: tuple[str, ...], draft: Draft) -> bool:
    return address[0] == "table" and qualified(Name(namespace=address[1], name=address[2])) in draft.covered_tables


def _shapes_of(case: Case, draft: Draft) -> None:
    """What the trial asks of the tables on both sides."""
    for version, schema in (("old", case.before), ("new", case.after)):
        skip = volatile(schema, case.before, draft) if version == "new" else set()
        draft.wholes[version] = {
            qualified(t.name): tuple(c.name for c in t.columns if not c.generated and (t.name, c.name) not in skip)
            for t in schema.tables
        }
        for table in schema.tables:
            held = {c for f in table.foreign_keys for c in f.columns} | {c for u in table.uniques for c in u.columns}
            held |= {k.expression for i in table.indexes if i.unique for k in i.keys}
            held |= {k.expression for k in (table.partitioning.keys if table.partitioning else ())}
            draft.bound[(version, qualified(table.name))] = held
