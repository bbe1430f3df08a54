"""A live table that becomes partitioned: a twin is filled beside it, kept equal by a trigger, and takes its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.tables import column_definition
from dbarchitect.migrate.phases import counters
from dbarchitect.migrate.phases.draft import free_relation
from dbarchitect.migrate.phases.twins import Twin
from dbarchitect.model.migration import Step
from dbarchitect.model.tables import ForeignKey, Name

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.tables import Table

TURN = 1


def contribute(case: Case, draft: Draft) -> None:
    for table, target in case.both():
        if target.partitioning is not None and target.partitioning != table.partitioning:
            _one(case, draft, table, target)


def _one(case: Case, draft: Draft, table: Table, target: Table) -> None:
    key = table.primary_key or next(iter(table.uniques), None)
    if key is None:
        raise ArchitectError(
            "migrate.no_key", f"the rows of {table.name} cannot be told apart while it is copied: it has no key",
            hint="give it a primary key first",
        )  # fmt: skip
    space = table.name.namespace
    fresh = Name(namespace=space, name=free_relation(case, space, f"{table.name.name}_new"))
    aside = Name(namespace=space, name=free_relation(case, space, f"{table.name.name}_old"))
    columns = tuple(
        c.name for c in table.columns if not c.generated and (t := target.column(c.name)) and not t.generated
    )
    draft.recipes.append("partitioning")
    draft.touched.add(table.name)
    draft.twins[target.name] = fresh
    about = f"table {table.name}"
    draft.handled |= {("table", space, table.name.name)}
    there, back = Twin(table.name, fresh, key.columns, columns), Twin(table.name, aside, key.columns, columns)
    draft.after_new += [Step(sql=s, object=about) for s in there.made()]
    draft.before_new_goes += [Step(sql=s, object=about) for s in there.gone()]
    sql, filling = there.touch()
    draft.do("backfill", sql, backfill=filling, alone=True, about=about, why="rows that were there before the trigger")
    draft.check("verify", f"rows of {table.name} that its twin has not, or has otherwise", there.wrong())
    _switch(case, draft, table, target, there, back)
    bare = ", ".join(column_definition(c.but(default=None, identity=None)) for c in table.columns)
    clause = ", ".join(quote_identifier(c) for c in key.columns)
    stage = draft.stages["contract"]
    stage.steps += [Step(sql=s, object=about) for s in back.gone()]
    sql, filling = back.touch()
    stage.undo[0:0] = [
        Step(sql=f"CREATE TABLE {qualified(aside)} ({bare}, CONSTRAINT {quote_identifier(fit(f'{key.name}_old'))} PRIMARY KEY ({clause}))", object=about),
        *(Step(sql=s, object=about) for s in back.made()),
        Step(sql=sql, object=about, transactional=False, backfill=filling.model_copy(update={"verify": ""})),
    ]  # fmt: skip
    draft.covered.add(("table", aside.namespace, aside.name))
    draft.tell("write_both", f"{table.name}: statements stay as they are; those that name {', '.join(k.expression for k in (target.partitioning.keys if target.partitioning else ()))} read fewer partitions afterwards.")  # fmt: skip
    if set(key.columns) != set(target.primary_key.columns if target.primary_key else ()):
        wide = ", ".join(target.primary_key.columns) if target.primary_key else "the new key"
        draft.tell(
            "write_both",
            f"{table.name}: before the switch no version says ON CONFLICT ({', '.join(key.columns)}) any more, which only ({wide}) answers afterwards.",
        )
        draft.notes.append(
            f"the engine keeps ({', '.join(key.columns)}) of {table.name} unique only within a partition afterwards"
        )


def _switch(case: Case, draft: Draft, table: Table, target: Table, there: Twin, back: Twin) -> None:
    """Both tables, their keys and indexes change names in one transaction."""
    about, on = f"table {table.name}", qualified(table.name)
    gone, made = there.gone(), there.made()
    for sql, undo in zip(gone, reversed(made), strict=True):
        draft.do("switch", sql, undo=undo, about=about)
    for one, other in ((table.name, back.other), (there.other, table.name)):
        a, b = qualified(one), qualified(other)
        draft.do(
            "switch", f"ALTER TABLE {a} RENAME TO {quote_identifier(other.name)}",
            undo=f"ALTER TABLE {b} RENAME TO {quote_identifier(one.name)}", about=about,
        )  # fmt: skip
    held = [(c.name, "constraint") for c in table.constraints] + [(i.name, "index") for i in table.indexes]
    for name, kind in held:
        old_name = free_relation(case, table.name.namespace, f"{name}_old")
        draft.do(
            "switch",
            _renamed(back.other, name, old_name, kind),
            undo=_renamed(back.other, old_name, name, kind),
            about=about,
        )
    for name, kind in [(c.name, "constraint") for c in target.constraints] + [
        (i.name, "index") for i in target.indexes
    ]:
        twin = twin_name(case, target, name)
        if twin != name:
            draft.do(
                "switch",
                _renamed(table.name, twin, name, kind),
                undo=_renamed(table.name, name, twin, kind),
                about=about,
            )
    for old in table.columns:
        new = target.column(old.name)
        if new is not None and old.identity is not None:
            _identity(draft, table, target, back, old.name)
        sequence = next((s for s in case.before.sequences if s.owned_by == (table.name, old.name)), None)
        if sequence is not None and new is not None:
            name, column = qualified(sequence.name), quote_identifier(old.name)
            draft.do(
                "switch", f"ALTER SEQUENCE {name} OWNED BY {on}.{column}", about=f"sequence {sequence.name}",
                undo=f"ALTER SEQUENCE {name} OWNED BY {qualified(there.other)}.{column}",
            )  # fmt: skip
            draft.stages["switch"].undo.append(Step(sql=f"ALTER SEQUENCE {name} OWNED BY {on}.{column}", object=about))
    for sql, undo in zip(back.made(), reversed(back.gone()), strict=True):
        draft.do("switch", sql, undo=undo, about=about)
    draft.back_when("switch", f"statements on {table.name} take longer than before for five minutes")


def _identity(draft: Draft, table: Table, target: Table, back: Twin, column: str) -> None:
    """The twin counts on where the table was."""
    new, old = target.column(column), table.column(column)
    assert new is not None
    assert old is not None
    stage, about = draft.stages["switch"], f"column {table.name}.{column}"
    name = quote_identifier(column)
    drop = f"ALTER TABLE {qualified(back.other)} ALTER COLUMN {name} DROP IDENTITY"
    stage.steps.append(Step(sql=drop, object=about))
    if new.identity is not None:
        add = f"ALTER TABLE {qualified(table.name)} ALTER COLUMN {name} ADD {counters.identity_clause(new)}"
        stage.steps += [Step(sql=s, object=about) for s in (add, counters.go_on(qualified(table.name), column, column))]
        gone = f"ALTER TABLE {qualified(table.name)} ALTER COLUMN {name} DROP IDENTITY"
        again = f"ALTER TABLE {qualified(back.other)} ALTER COLUMN {name} ADD {counters.identity_clause(old)}"
        stage.undo[0:0] = [
            Step(sql=s, object=about) for s in (gone, again, counters.go_on(qualified(back.other), column, column))
        ]


def _renamed(table: Name, one: str, other: str, kind: str) -> str:
    if kind == "constraint":
        return f"ALTER TABLE {qualified(table)} RENAME CONSTRAINT {quote_identifier(one)} TO {quote_identifier(other)}"
    return f"ALTER INDEX {qualified(Name(namespace=table.namespace, name=one))} RENAME TO {quote_identifier(other)}"


def twin_name(case: Case, table: Table, name: str) -> str:
    """What a part of the target is called on the twin: its own name where nothing has it yet."""
    taken = {c.name for t in case.before.tables for c in t.constraints} | {
        i.name for t in case.before.tables for i in t.indexes
    }
    return free_relation(case, table.name.namespace, f"{name}_new") if name in taken else name


def with_twins(case: Case, draft: Draft) -> tuple[Table, ...]:
    """The target's tables, where those that are copied stand under the names of their twins."""
    made = []
    for table in case.after.tables:
        if table.name in draft.twins:
            names = {c.name: twin_name(case, table, c.name) for c in (*table.constraints, *table.indexes)}
            made.append(
                table.model_copy(
                    update={
                        "name": draft.twins[table.name],
                        "columns": tuple(c.model_copy(update={"identity": None}) for c in table.columns),
                        "constraints": tuple(c.model_copy(update={"name": names[c.name]}) for c in table.constraints if not (isinstance(c, ForeignKey) and c.target == table.name)),
                        "indexes": tuple(i.model_copy(update={"name": names[i.name]}) for i in table.indexes),
                        "triggers": (), "rules": (), "comment": None,
                    }
                )
            )  # fmt: skip
        elif table.partition_of and table.partition_of.parent in draft.twins:
            parent = table.partition_of.model_copy(update={"parent": draft.twins[table.partition_of.parent]})
            made.append(table.model_copy(update={"partition_of": parent, "triggers": ()}))
    return tuple(made)
