"""Columns that are kept, filled, checked and taken over: what rename, split, merge and another type have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.phases import counters, samples
from dbarchitect.migrate.phases.gentle import set_not_null
from dbarchitect.migrate.phases.mirror import Kept, Mirror
from dbarchitect.model.migration import Step

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.migration import PhaseName
    from dbarchitect.model.tables import Column, Table


def beside(
    case: Case, draft: Draft, table: Table, mirror: Mirror, taken_over: tuple[tuple[Column, Column], ...] = ()
) -> None:
    """New columns under names of their own stand beside the old ones until these go. `taken_over`: counters that move along."""
    about = f"table {table.name}"
    new = case.after.table(table.name)
    assert new is not None
    _columns(draft, mirror, {c.name: c for c in new.columns})
    _trigger(draft, "expand", mirror)
    sql, filling = mirror.backfill()
    draft.do("backfill", sql, backfill=filling, alone=True, about=about, why="rows that were there before the trigger")
    draft.check("verify", f"rows of {table.name} whose old and new columns do not say the same", mirror.wrong())
    draft.back_when("verify", "the check does not give 0, or gives another number each time it runs")
    for old, fresh in taken_over:
        counters.hand_over(draft, "contract", table.name, old, fresh, old.name, fresh.name, undo=False)
    _until_the_end(draft, mirror, {c.name: c for c in table.columns})
    for old, fresh in taken_over:
        if old.identity is not None and fresh.identity is not None:
            held = [
                Step(sql=m.sql, object=about, transactional=not m.alone) for m in set_not_null(table.name, old.name)
            ]
            drop, *again = counters.identity_back(table.name, old, old.name, fresh.name)
            draft.stages["contract"].undo += [*held, *(Step(sql=q, object=about) for q in (drop, *again))]
    draft.covered |= {("column", table.name.namespace, table.name.name, k.name) for k in mirror.olds}
    draft.touched.add(table.name)
    olds, news = [k.name for k in mirror.olds], [k.name for k in mirror.news]
    draft.tell(
        "write_both",
        f"{table.name}: deploy the version that reads and writes {_listed(news)}; the trigger keeps {_listed(olds)} for the version before it.",
    )
    samples.shapes(draft, table, olds, news)
    draft.tell(
        "switch", f"{table.name}: no instance reads or writes {_listed(olds)} any more; `SELECT *` names its columns."
    )


def in_its_place(
    case: Case,
    draft: Draft,
    table: Table,
    column: Column,
    mirror: Mirror,
    back: Mirror,
    moment: PhaseName,
    kept: Column | None = None,
) -> None:
    """A column of another type is filled beside the old one and takes its name in `moment`; `back` keeps the old one then."""
    new = case.after.table(table.name)
    old = table.column(column.name)
    assert new is not None
    assert old is not None
    about = f"column {table.name}.{column.name}"
    fresh, aside = mirror.news[0].name, back.news[0].name
    bare = column.but(name=fresh, default=None, identity=None, nullable=True)
    _columns(draft, mirror, {fresh: bare})
    _trigger(draft, "expand", mirror)
    sql, filling = mirror.backfill()
    draft.do("backfill", sql, backfill=filling, alone=True, about=about, why="rows that were there before the trigger")
    draft.check("verify", f"rows of {table.name} where {fresh} is not what {column.name} says", mirror.wrong())
    name, made = quote_identifier(column.name), quote_identifier(fresh)
    draft.check(
        "verify", f"values of {table.name}.{column.name} that the new type cannot hold",
        f"SELECT count(*) FROM {mirror.on} WHERE {name} IS NOT NULL AND {made} IS NULL",
    )  # fmt: skip
    draft.back_when("verify", "the check does not give 0: values the new type cannot hold are repaired first")
    _take_the_name(draft, moment, mirror, back, old, column, (fresh, aside), (kept or old).type)
    draft.covered.add(("column", table.name.namespace, table.name.name, aside))
    draft.touched.add(table.name)


def _take_the_name(
    draft: Draft,
    moment: PhaseName,
    mirror: Mirror,
    back: Mirror,
    old: Column,
    column: Column,
    names: tuple[str, str],
    kind: str,
) -> None:
    fresh, aside = names
    on, about = mirror.on, f"column {mirror.table}.{column.name}"
    off, again = mirror.drop(), mirror.create()
    draft.do(moment, off[0], undo=again[1], about=about)
    draft.do(moment, off[1], undo=again[0], about=about)
    for one, other in ((column.name, aside), (fresh, column.name)):
        a, b = quote_identifier(one), quote_identifier(other)
        draft.do(moment, f"ALTER TABLE {on} RENAME COLUMN {a} TO {b}", undo=f"ALTER TABLE {on} RENAME COLUMN {b} TO {a}", about=about)  # fmt: skip
    counters.hand_over(draft, moment, mirror.table, old, column, aside, column.name, same_type=kind == old.type)
    made, gone = back.create(), back.drop()
    if not old.nullable:
        draft.later.append((moment, f"ALTER TABLE {on} ALTER COLUMN {quote_identifier(aside)} DROP NOT NULL", about))
    if moment == "contract":
        sql, filling = back.backfill()
        stage = draft.stages[moment]
        front = [_again(on, aside, kind, about), Step(sql=made[0], object=about), Step(sql=made[1], object=about)]
        filled = Step(sql=sql, object=about, transactional=False, backfill=filling)
        stage.undo[0:0] = [*front, filled, Step(sql=gone[0], object=about), Step(sql=gone[1], object=about)]
        return
    _trigger(draft, moment, back)
    if not old.nullable:
        holds = [Step(sql=m.sql, object=about, transactional=not m.alone) for m in set_not_null(mirror.table, aside)]
        draft.stages[moment].undo[0:0] = holds
    _until_the_end(draft, back, {}, kept=((aside, old.type),))
    draft.tell(moment, f"{mirror.table}.{column.name} is {column.type} now; both versions go on under the same name.")
    draft.back_when(moment, f"writes to {mirror.table} fail, or take longer than before for five minutes")


def _again(on: str, name: str, kind: str, about: str) -> Step:
    return Step(sql=f"ALTER TABLE {on} ADD COLUMN {quote_identifier(name)} {kind}", object=about)


def _columns(draft: Draft, mirror: Mirror, known: dict[str, Column]) -> None:
    for kept in mirror.news:
        column = known.get(kept.name)
        collation = f" COLLATE {column.collation}" if column is not None and column.collation else ""
        draft.do(
            "expand", f"ALTER TABLE {mirror.on} ADD COLUMN {kept.sql} {kept.type}{collation}",
            undo=f"ALTER TABLE {mirror.on} DROP COLUMN {kept.sql}", about=f"column {mirror.table}.{kept.name}",
        )  # fmt: skip


def _trigger(draft: Draft, phase: PhaseName, mirror: Mirror) -> None:
    made, gone = mirror.create(), mirror.drop()
    about = f"table {mirror.table}"
    draft.do(phase, made[0], undo=gone[1], about=about, why="whatever one version writes, the other finds")
    draft.do(phase, made[1], undo=gone[0], about=about)


def _until_the_end(
    draft: Draft, mirror: Mirror, known: dict[str, Column], kept: tuple[tuple[str, str], ...] = ()
) -> None:
    """In the contract phase the trigger goes; the way back brings the old columns, the trigger and their values again."""
    made, gone = mirror.create(), mirror.drop()
    about = f"table {mirror.table}"
    draft.do("contract", gone[0], about=about)
    draft.do("contract", gone[1], about=about)
    columns = kept or tuple((k.name, known[k.name].type) for k in mirror.olds if k.name in known)
    stage = draft.stages["contract"]
    front = [
        Step(sql=f"ALTER TABLE {mirror.on} ADD COLUMN {quote_identifier(n)} {t}", object=about) for n, t in columns
    ]
    front += [Step(sql=made[0], object=about), Step(sql=made[1], object=about)]
    sql, filling = mirror.refill() if mirror.both else mirror.backfill()
    stage.undo[0:0] = front
    stage.undo.append(Step(sql=sql, object=about, transactional=False, backfill=filling))


def _listed(names: list[str]) -> str:
    return ", ".join(names)


def simple_mirror(table: Table, label: str, pairs: tuple[tuple[Column, Column], ...]) -> Mirror:
    """Each new column is the old one under another name."""
    olds = tuple(Kept(o.name, o.type, quote_identifier(n.name)) for o, n in pairs)
    news = tuple(Kept(n.name, n.type, quote_identifier(o.name)) for o, n in pairs)
    return Mirror(
        table.name, label, olds, news, sources=tuple(o.name for o, _ in pairs),
        read=tuple((n.name, n.name) for _, n in pairs),
    )  # fmt: skip
