"""What the target hangs on columns that are being filled: built on them beside live load, named when they take their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.phases.draft import free_relation
from dbarchitect.migrate.phases.gentle import add_constraint, build_index, index_of, set_not_null, using_index
from dbarchitect.migrate.phases.mirror import renamed_in
from dbarchitect.model.tables import Check, ForeignKey, Index, Name, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.migration import PhaseName
    from dbarchitect.model.tables import Constraint, Table


@dataclass
class Fresh:
    """Columns of the target that are being filled, with the phase in which they take their place."""

    columns: dict[tuple[Name, str], PhaseName]
    dropped: set[tuple[Name, str]] = field(default_factory=set)

    def of(self, table: Name) -> set[str]:
        return {c for t, c in self.columns if t == table}

    def moment(self, places: set[tuple[Name, str]]) -> PhaseName:
        """When the last of them takes its place."""
        found = {self.columns[p] for p in places if p in self.columns}
        return "contract" if "contract" in found else "switch"


def build(case: Case, draft: Draft, fresh: Fresh) -> None:
    """Not-null marks, keys, indexes, checks and references of fresh columns stand at the end of the phase `verify`."""
    for table in case.after.tables:
        mine = fresh.of(table.name)
        if case.before.table(table.name) is None or table.partition_of:
            continue
        for column in table.columns:
            if column.name in mine and not column.nullable and not column.generated:
                _add(
                    draft,
                    set_not_null(table.name, draft.of(table.name, column.name)),
                    f"column {table.name}.{column.name}",
                )
    for kinds in ((PrimaryKey, Unique), (Check,), (ForeignKey,)):
        for table in case.after.tables:
            if case.before.table(table.name) is not None and not table.partition_of:
                for constraint in table.constraints:
                    if isinstance(constraint, kinds) and not constraint.inherited:
                        _constraint(case, draft, fresh, table, constraint)
    for table in case.after.tables:
        if case.before.table(table.name) is not None and not table.partition_of:
            for index in table.indexes:
                if not index.inherited:
                    _index(case, draft, fresh, table, index)


def _add(draft: Draft, moves: Iterator[object], about: str) -> None:
    from dbarchitect.migrate.phases.gentle import Move

    for move in moves:
        assert isinstance(move, Move)
        draft.do("verify", move.sql, undo=move.undo, alone=move.alone, undo_alone=move.undo_alone, about=about)


def _uses(expression: str, names: set[str]) -> set[str]:
    from dbarchitect.engines.postgresql.tokens import tokenize

    return {t.name for t in tokenize(expression) if t.name in names and t.name is not None}


def _mapped(draft: Draft, table: Name, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(draft.of(table, c) for c in columns)


def _constraint(case: Case, draft: Draft, fresh: Fresh, table: Table, constraint: Constraint) -> None:
    mine = fresh.of(table.name)
    names = {c: draft.of(table.name, c) for c in mine}
    places: set[tuple[Name, str]] = set()
    made: Constraint
    match constraint:
        case PrimaryKey() | Unique():
            places = {(table.name, c) for c in (*constraint.columns, *constraint.include) if c in mine}
            made = constraint.but(
                columns=_mapped(draft, table.name, constraint.columns),
                include=_mapped(draft, table.name, constraint.include),
            )
        case ForeignKey():
            places = {(table.name, c) for c in constraint.columns if c in mine}
            places |= {(constraint.target, c) for c in constraint.target_columns if c in fresh.of(constraint.target)}
            made = constraint.but(
                columns=_mapped(draft, table.name, constraint.columns),
                target_columns=_mapped(draft, constraint.target, constraint.target_columns),
                on_delete_columns=_mapped(draft, table.name, constraint.on_delete_columns),
            )
        case Check():
            places = {(table.name, c) for c in _uses(constraint.expression, mine)}
            made = constraint.but(expression=renamed_in(constraint.expression, names))
        case _:
            return
    if not places or _is_new_rule(case, table, constraint):
        return
    moment = fresh.moment(places)
    was = case.before.table(table.name)
    former = next((c for c in was.constraints if c.name == constraint.name), None) if was else None
    draft.handled.add(("constraint", table.name.namespace, table.name.name, constraint.name))
    name = constraint.name if former is None and not isinstance(constraint, PrimaryKey) else free_relation(case, table.name.namespace, f"{constraint.name}_new")  # fmt: skip
    about = f"constraint {table.name}.{constraint.name}"
    if isinstance(made, PrimaryKey):
        _key(case, draft, fresh, table, made, name, moment)
        return
    _add(draft, add_constraint(case.before, table.name, made.but(name=name, comment=None)), about)
    if name == constraint.name:
        return
    on, old, new = qualified(table.name), quote_identifier(constraint.name), quote_identifier(name)
    aside = quote_identifier(free_relation(case, table.name.namespace, f"{constraint.name}_old"))
    if isinstance(constraint, ForeignKey):
        if (table.name, constraint.name) not in fresh.dropped:
            draft.do(moment, f"ALTER TABLE {on} DROP CONSTRAINT {old}", about=about)
    else:
        # in the contract phase what stood on the old columns goes with them, and no way back renames it
        again = f"ALTER TABLE {on} RENAME CONSTRAINT {aside} TO {old}" if moment == "switch" else ""
        draft.do(moment, f"ALTER TABLE {on} RENAME CONSTRAINT {old} TO {aside}", undo=again, about=about)
    draft.do(moment, f"ALTER TABLE {on} RENAME CONSTRAINT {new} TO {old}", undo=f"ALTER TABLE {on} RENAME CONSTRAINT {old} TO {new}", about=about)  # fmt: skip


def _is_new_rule(case: Case, table: Table, constraint: Constraint) -> bool:
    """Whether the columns were there before under no such rule: the old version may break it, so it waits until nobody runs that."""
    was = case.before.table(table.name)
    if was is None:
        return False
    names = {new: old for name, old, new in case.renames if name == table.name}
    match constraint:
        case Unique():
            return _is_new_key(case, table, constraint.columns)
        case ForeignKey():
            columns = tuple(names.get(c, c) for c in constraint.columns)
            targets = {new: old for old, new in case.tables}
            return _there_before(was, columns) and not any(
                f.columns == columns and f.target in (constraint.target, targets.get(constraint.target))
                for f in was.foreign_keys
            )
        case Check():
            used = tuple(sorted(_uses(constraint.expression, {c.name for c in table.columns})))
            old = renamed_in(constraint.expression, names)
            checks = [c for c in was.constraints if isinstance(c, Check)]
            same = any(c.name == constraint.name or c.expression in (old, constraint.expression) for c in checks)
            return _there_before(was, tuple(names.get(c, c) for c in used)) and not same
        case _:
            return False


def _is_new_key(case: Case, table: Table, columns: tuple[str, ...]) -> bool:
    was = case.before.table(table.name)
    names = {new: old for name, old, new in case.renames if name == table.name}
    before = tuple(names.get(c, c) for c in columns)
    if was is None or not _there_before(was, before):
        return False
    keys = {frozenset(c.columns) for c in was.constraints if isinstance(c, PrimaryKey | Unique)}
    keys |= {frozenset(k.expression for k in i.keys) for i in was.indexes if i.unique}
    return frozenset(before) not in keys


def _there_before(was: Table, columns: tuple[str, ...]) -> bool:
    return bool(columns) and all(was.column(c) is not None for c in columns)


def _key(case: Case, draft: Draft, fresh: Fresh, table: Table, made: PrimaryKey, name: str, moment: PhaseName) -> None:
    """The primary key moves to an index that has been built before; references to the old one go with it."""
    about = f"constraint {table.name}.{made.name}"
    _add(draft, build_index(case.before, table.name, index_of(made, name)), about)
    was = case.before.table(table.name)
    key = was.primary_key if was else None
    for other in case.before.tables if key else ():
        for reference in other.foreign_keys:
            at_key = reference.target == table.name and key and set(reference.target_columns) == set(key.columns)
            if at_key and not other.partition_of and (other.name, reference.name) not in fresh.dropped:
                fresh.dropped.add((other.name, reference.name))
                drop = f"ALTER TABLE {qualified(other.name)} DROP CONSTRAINT {quote_identifier(reference.name)}"
                draft.do(moment, drop, about=f"constraint {other.name}.{reference.name}")
    on = qualified(table.name)
    if key:
        draft.do(moment, f"ALTER TABLE {on} DROP CONSTRAINT {quote_identifier(key.name)}", about=about)
    draft.do(moment, f"ALTER TABLE {on} ADD {using_index(made, name)}", about=about)


def _index(case: Case, draft: Draft, fresh: Fresh, table: Table, index: Index) -> None:
    mine = fresh.of(table.name)
    names = {c: draft.of(table.name, c) for c in mine}
    used = {k.expression for k in index.keys if k.is_column and k.expression in mine} | {
        c for c in index.include if c in mine
    }
    for text in (*(k.expression for k in index.keys if not k.is_column), index.where or ""):
        used |= _uses(text, mine)
    if not used or (
        index.unique and not index.where and _is_new_key(case, table, tuple(k.expression for k in index.keys))
    ):
        return
    moment = fresh.moment({(table.name, c) for c in used})
    taken = any(i.name == index.name for t in case.before.tables for i in t.indexes)
    name = free_relation(case, table.name.namespace, f"{index.name}_new") if taken else index.name
    made = index.but(
        name=name,
        comment=None,
        keys=tuple(k.but(expression=names.get(k.expression, k.expression) if k.is_column else renamed_in(k.expression, names)) for k in index.keys),
        include=_mapped(draft, table.name, index.include),
        where=renamed_in(index.where, names) if index.where else None,
    )  # fmt: skip
    about = f"index {index.name}"
    draft.handled.add(("index", table.name.namespace, index.name))
    _add(draft, build_index(case.before, table.name, made, index.name), about)
    if not taken:
        return
    space = table.name.namespace
    aside = free_relation(case, space, f"{index.name}_old")
    again = _rename(space, aside, index.name) if moment == "switch" else ""
    draft.do(moment, _rename(space, index.name, aside), undo=again, about=about)
    draft.do(moment, _rename(space, name, index.name), undo=_rename(space, index.name, name), about=about)


def _rename(space: str, one: str, other: str) -> str:
    return f"ALTER INDEX {qualified(Name(namespace=space, name=one))} RENAME TO {quote_identifier(other)}"
