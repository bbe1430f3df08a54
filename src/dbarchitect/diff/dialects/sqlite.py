"""SQLite: columns that ALTER TABLE can add are added; all else of a table means that it is made anew with its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.dialects.common import Change, change_between
from dbarchitect.engines.sqlite.names import quote_identifier, quote_identifiers
from dbarchitect.engines.sqlite.render import column_clause, create_index, create_table, create_trigger, create_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Given
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table


def changed(before: Schema, after: Schema, given: Given) -> Change:
    """The steps from one schema of SQLite to another."""
    it = change_between(before, after, given)
    pairs = list(it.pair.tables())
    anew = {old.name for old, new in pairs if _bare(old) != _bare(new) and _added_alone(old, new) is None}
    _views(it, dropping=True)
    for old, new in pairs:
        if old.name not in anew:
            _dropped_parts(it, old, new)
    if anew:
        it.add("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON", "database", transactional=False)
        it.add("PRAGMA legacy_alter_table = ON", "PRAGMA legacy_alter_table = OFF", "database", transactional=False)
    for name, table in it.pair.tables_after.items():
        if name not in it.pair.tables_before:
            it.add(create_table(table), f"DROP TABLE {quote_identifier(name.name)}", f"table {name}")
            _made_parts(it, None, table)
    for old, new in pairs:
        if old.name in anew:
            _rebuilt(it, old, new)
        else:
            for column in _added_alone(old, new) or ():
                here = quote_identifier(new.name.name)
                drop = f"ALTER TABLE {here} DROP COLUMN {quote_identifier(column.name)}"
                it.add(
                    f"ALTER TABLE {here} ADD COLUMN {column_clause(column)}", drop, f"column {new.name}.{column.name}"
                )
            _made_parts(it, old, new)
    for name, table in it.pair.tables_before.items():
        if name not in it.pair.tables_after:
            it.lose_table(table)
            it.add(
                f"DROP TABLE {quote_identifier(name.name)}",
                ";\n".join(_whole(table)),
                f"table {name}",
                reversible=False,
            )
    if anew:
        it.add("PRAGMA legacy_alter_table = OFF", "PRAGMA legacy_alter_table = ON", "database", transactional=False)
        it.add("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys = OFF", "database", transactional=False)
    _views(it, dropping=False)
    return it


def _bare(table: Table) -> Table:
    columns = tuple(sorted(table.columns, key=lambda c: c.name))
    return table.but(columns=columns, indexes=(), triggers=(), comment=None)


def _added_alone(old: Table, new: Table) -> tuple[Column, ...] | None:
    """The columns that are all the difference and that ADD COLUMN takes; None where there is more to it."""
    more = tuple(c for c in new.columns if old.column(c.name) is None)
    if any(
        c.identity
        or (c.generated and c.generated.stored)
        or (not c.nullable and (c.default is None or _varies(c.default)))
        for c in more
    ):
        return None
    if any(c.default is not None and _varies(c.default) for c in more):
        return None
    names = {c.name for c in more}
    rest = new.but(columns=tuple(c for c in new.columns if c.name not in names))
    return more if _bare(rest) == _bare(old) else None


def _varies(default: str) -> bool:
    return "(" in default or default.strip().upper().startswith("CURRENT_")


def _rebuilt(it: Change, old: Table, new: Table) -> None:
    for column in old.columns:
        if new.column(column.name) is None:
            it.lose_column(old, column)
    there, back = list(_anew(old, new)), list(_anew(new, old))
    why = f"{new.name} is made anew with its rows, as ALTER TABLE cannot change it so"
    it.add(there[0], ";\n".join(back), f"table {new.name}", why=why)
    for sql in there[1:]:
        it.add(sql, None, f"table {new.name}")


def _anew(old: Table, new: Table) -> Iterator[str]:
    beside = new.but(name=new.name.but(name=f"{new.name.name}__new"))
    fresh, table = quote_identifier(beside.name.name), quote_identifier(new.name.name)
    yield create_table(beside)
    kept = [
        c.name
        for c in new.columns
        if (was := old.column(c.name)) is not None and c.generated is None and was is not None
    ]
    filled = ", ".join(_value(old.column(n), new.column(n)) for n in kept)
    if kept:
        yield f"INSERT INTO {fresh} ({quote_identifiers(kept)}) SELECT {filled} FROM {table}"
    yield f"DROP TABLE {table}"
    yield f"ALTER TABLE {fresh} RENAME TO {table}"
    yield from (create_index(new.name.name, i) for i in new.indexes)
    yield from (create_trigger(t) for t in new.triggers)


def _value(old: Column | None, new: Column | None) -> str:
    assert old is not None
    assert new is not None
    name = quote_identifier(old.name)
    if old.nullable and not new.nullable and new.default is not None:
        return f"coalesce({name}, {new.default})"
    return name


def _whole(table: Table) -> Iterator[str]:
    yield create_table(table)
    yield from (create_index(table.name.name, i) for i in table.indexes)
    yield from (create_trigger(t) for t in table.triggers)


def _dropped_parts(it: Change, old: Table, new: Table) -> None:
    kept = {i.name: i for i in new.indexes}
    for index in old.indexes:
        if kept.get(index.name) != index:
            it.add(
                f"DROP INDEX {quote_identifier(index.name)}", create_index(old.name.name, index), f"index {index.name}"
            )
    triggers = {t.name: t for t in new.triggers}
    for trigger in old.triggers:
        if triggers.get(trigger.name) != trigger:
            it.add(f"DROP TRIGGER {quote_identifier(trigger.name)}", create_trigger(trigger), f"trigger {trigger.name}")


def _made_parts(it: Change, old: Table | None, new: Table) -> None:
    had = {i.name: i for i in old.indexes} if old else {}
    for index in new.indexes:
        if had.get(index.name) != index:
            it.add(
                create_index(new.name.name, index), f"DROP INDEX {quote_identifier(index.name)}", f"index {index.name}"
            )
    triggers = {t.name: t for t in old.triggers} if old else {}
    for trigger in new.triggers:
        if triggers.get(trigger.name) != trigger:
            it.add(create_trigger(trigger), f"DROP TRIGGER {quote_identifier(trigger.name)}", f"trigger {trigger.name}")


def _views(it: Change, *, dropping: bool) -> None:
    was, now = ({v.name: v for v in s.views} for s in (it.pair.before, it.pair.after))
    for name, view in reversed(was.items()) if dropping else now.items():
        if was.get(name) == now.get(name):
            continue
        drop = f"DROP VIEW {quote_identifier(name.name)}"
        made = [create_view(view), *(create_trigger(t) for t in view.triggers)]
        if dropping:
            it.add(drop, ";\n".join(made), f"view {name}")
            continue
        it.add(made[0], drop, f"view {name}")
        for sql in made[1:]:
            it.add(sql, None, f"view {name}")
