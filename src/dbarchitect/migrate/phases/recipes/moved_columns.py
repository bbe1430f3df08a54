"""Columns that live in another table: a table split in two, two merged into one, a column moved to a table that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.tables import column_definition
from dbarchitect.migrate.phases.across import Across, steps
from dbarchitect.migrate.phases.gentle import set_not_null
from dbarchitect.model.migration import Step

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.migrate.phases.how import Moved
    from dbarchitect.model.tables import Table

TURN = 5


def contribute(case: Case, draft: Draft) -> None:
    for entry in case.how.tables:
        source, target = case.table(entry.source), case.table(entry.target, case.after)
        if not entry.key or not entry.columns:
            raise _refused(entry, "it names no key, or no columns", "key: {id: customer_id}, columns: {street: street}")
        if case.after.table(source.name) is not None:
            _out(case, draft, entry, source, target)
        else:
            _merged(case, draft, entry, source, target)


def _refused(entry: Moved, why: str, hint: str) -> ArchitectError:
    return ArchitectError(
        "migrate.how", f"--how cannot move columns from {entry.source} to {entry.target}: {why}", hint=hint
    )


def _unique(table: Table, columns: set[str]) -> bool:
    keys = [set(u.columns) for u in table.uniques] + ([set(table.primary_key.columns)] if table.primary_key else [])
    keys += [{k.expression for k in i.keys} for i in table.indexes if i.unique and not i.where]
    return any(k <= columns for k in keys)


def _out(case: Case, draft: Draft, entry: Moved, source: Table, target: Table) -> None:
    """The source stays and loses the columns; the target holds them in rows of its own."""
    there = case.before.table(target.name)
    if not _unique(target, set(entry.key.values())):
        raise _refused(
            entry,
            f"nothing keeps {', '.join(entry.key.values())} of {target.name} unique",
            "name a key with one row for each of the source's",
        )
    if not _unique(source, set(entry.key)):
        raise _refused(
            entry,
            f"nothing keeps {', '.join(entry.key)} of {source.name} unique",
            "say first which of several values counts, and make it unique",
        )
    pairs = tuple((a, b, case.named(target, b).type) for a, b in entry.columns.items())
    defaults = tuple((b, d) for a, b in entry.columns.items() if (d := case.named(source, a).default) is not None)
    across = Across(
        source.name, target.name, tuple((a, b, case.named(target, b).type) for a, b in entry.key.items()), pairs,
        known_to_both=there is not None, fills=_fills(target, entry), placeholders=defaults,
        required=tuple(a for a, b in entry.columns.items() if not case.named(target, b).nullable and case.named(target, b).default is None),
    )  # fmt: skip
    draft.recipes.append("table_split" if there is None else "column_move")
    made, gone = across.made()
    about = f"table {source.name}"
    on = qualified(source.name)
    for column in entry.columns:
        if not case.named(source, column).nullable:
            name = quote_identifier(column)
            draft.do("expand", f"ALTER TABLE {on} ALTER COLUMN {name} DROP NOT NULL", about=about)
            draft.stages["expand"].undo += [
                Step(sql=m.sql, object=about, transactional=not m.alone) for m in set_not_null(source.name, column)
            ]
    if there is not None:
        for column in entry.columns.values():
            _column(draft, target, column)
    draft.after_new += steps(made, about)
    draft.before_new_goes += steps(gone, about)
    _rest(case, draft, across, source, target, about)
    again = [
        Step(sql=f"ALTER TABLE {on} ADD COLUMN {quote_identifier(c)} {case.named(source, c).type}", object=about)
        for c in entry.columns
    ]
    _at_the_end(draft, across, target, again, about)
    draft.covered |= {("column", source.name.namespace, source.name.name, c) for c in entry.columns}
    if not across.fills:
        draft.tell(
            "write_both",
            f"{source.name}: rows without one in {target.name} keep their values only until the phase contract.",
        )


def _merged(case: Case, draft: Draft, entry: Moved, source: Table, target: Table) -> None:
    """The source goes; its values stand in rows of the target."""
    if not _unique(source, set(entry.key)) or not _unique(target, set(entry.key.values())):
        raise _refused(
            entry, "several rows of one would belong to one of the other", "name a key that is unique on both sides"
        )
    across = Across(
        target.name, source.name, tuple((b, a, case.named(source, a).type) for a, b in entry.key.items()),
        tuple((b, a, case.named(target, b).type) for a, b in entry.columns.items()), fills=_fills_back(source, entry),
        required=tuple(b for a, b in entry.columns.items() if not case.named(source, a).nullable and case.named(source, a).default is None),
    )  # fmt: skip
    draft.recipes.append("table_merge")
    about = f"table {source.name}"
    for column in entry.columns.values():
        _column(draft, target, column)
    made, gone = across.made()
    draft.after_new += steps(made, about)
    draft.before_new_goes += steps(gone, about)
    _rest(case, draft, across, source, target, about)
    bare = ", ".join(
        column_definition(c.but(default=None if (c.default or "").startswith("nextval(") else c.default))
        for c in source.columns
        if not c.generated
    )
    key = source.primary_key
    clause = (
        f", CONSTRAINT {quote_identifier(key.name)} PRIMARY KEY ({', '.join(quote_identifier(c) for c in key.columns)})"
        if key
        else ""
    )
    again = [Step(sql=f"CREATE TABLE {qualified(source.name)} ({bare}{clause})", object=about)]
    _at_the_end(draft, across, target, again, about)
    moved = {*entry.key, *entry.columns}
    if {c.name for c in source.columns if not c.identity and not (c.default or "").startswith("nextval(")} <= moved:
        draft.covered.add(("table", source.name.namespace, source.name.name))
    if not across.fills:
        draft.notes.append(
            f"{source.name} has columns that must be there and are not moved: rows that only the new version writes are not seen by the old one"
        )


def _rest(case: Case, draft: Draft, across: Across, source: Table, target: Table, about: str) -> None:
    sql, filling = across.touch(source.name)
    draft.do("backfill", sql, backfill=filling, alone=True, about=about, why="rows that were there before the triggers")
    draft.check("verify", f"rows of {source.name} whose values {target.name} has not", across.wrong(source.name))
    draft.touched |= {source.name, target.name}
    draft.inexact |= {source.name, target.name}
    draft.carried |= {
        (target.name, c)
        for c in (*(s for _, s, _ in across.columns), *(h for h, _, _ in across.columns))
        if target.column(c)
    }
    draft.carried |= {
        (target.name, c) for c in (*(s for _, s, _ in across.key), *(h for h, _, _ in across.key)) if target.column(c)
    }
    draft.tell(
        "write_both",
        f"deploy the version that reads and writes the columns in {target.name}; triggers carry them both ways.",
    )
    draft.tell("switch", f"no instance reads or writes them in {source.name} any more.")


def _at_the_end(draft: Draft, across: Across, target: Table, again: list[Step], about: str) -> None:
    made, gone = across.made()
    draft.stages["contract"].steps += steps(gone, about)
    sql, filling = across.touch(target.name)
    back = Step(sql=sql, object=about, transactional=False, backfill=filling.model_copy(update={"verify": ""}))
    draft.stages["contract"].undo[0:0] = [*again, *steps(made, about), back]


def _column(draft: Draft, target: Table, name: str) -> None:
    column = target.column(name)
    assert column is not None
    on, about = qualified(target.name), f"column {target.name}.{name}"
    draft.do(
        "expand", f"ALTER TABLE {on} ADD COLUMN {quote_identifier(name)} {column.type}",
        undo=f"ALTER TABLE {on} DROP COLUMN {quote_identifier(name)}", about=about,
    )  # fmt: skip


def _fills(target: Table, entry: Moved) -> bool:
    given = {*entry.key.values(), *entry.columns.values()}
    return all(
        c.nullable or c.default is not None or c.identity or c.generated or c.name in given for c in target.columns
    )


def _fills_back(source: Table, entry: Moved) -> bool:
    given = {*entry.key, *entry.columns}
    return all(
        c.nullable or c.default is not None or c.identity or c.generated or c.name in given for c in source.columns
    )
