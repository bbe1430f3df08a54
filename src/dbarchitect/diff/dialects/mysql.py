"""MySQL and MariaDB: each table changed by ALTER TABLE, references dropped first and added last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.dialects.common import Change, change_between
from dbarchitect.diff.pair import by_key
from dbarchitect.engines.mysql.names import qualified, quote_identifier, quote_literal
from dbarchitect.engines.mysql.render import (
    add_foreign_key,
    column_clause,
    constraint_clause,
    create_table,
    create_view,
    index_clause,
)
from dbarchitect.model.tables import Check, ForeignKey, PrimaryKey

if TYPE_CHECKING:
    from dbarchitect.diff.pair import Given
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Table


def changed(before: Schema, after: Schema, given: Given) -> Change:
    """The steps from one schema of MySQL or MariaDB to another; each commits by itself."""
    it = change_between(before, after, given)
    _views(it, dropping=True)
    _routines(it, dropping=True)
    pairs = list(it.pair.tables())
    for old, new in pairs:
        _triggers(it, old, new, dropping=True)
        _references(it, old, new, dropping=True)
    gone = [t for n, t in it.pair.tables_before.items() if n not in it.pair.tables_after]
    for table in gone:
        for key in table.foreign_keys:
            it.add(
                _drop_reference(table, key),
                add_foreign_key(table, key),
                f"constraint {table.name}.{key.name}",
                transactional=False,
            )
    for name, table in it.pair.tables_after.items():
        if name not in it.pair.tables_before:
            it.add(create_table(table), f"DROP TABLE {qualified(name)}", f"table {name}", transactional=False)
    for old, new in pairs:
        _table(it, old, new)
    for name, table in it.pair.tables_after.items():
        former = it.pair.tables_before.get(name)
        _references(it, former, table, dropping=False)
        _triggers(it, former, table, dropping=False)
    for table in gone:
        it.lose_table(table)
        it.add(
            f"DROP TABLE {qualified(table.name)}",
            create_table(table),
            f"table {table.name}",
            transactional=False,
            reversible=False,
        )
    _routines(it, dropping=False)
    _views(it, dropping=False)
    return it


def _drop_reference(table: Table, key: ForeignKey) -> str:
    return f"ALTER TABLE {qualified(table.name)} DROP FOREIGN KEY {quote_identifier(key.name)}"


def _references(it: Change, old: Table | None, new: Table, *, dropping: bool) -> None:
    """Keys that differ, and those over columns whose type changes, which would be in the way."""
    was = {k.name: k for k in old.foreign_keys} if old else {}
    now = {k.name: k for k in new.foreign_keys}
    for name, one, other in by_key(was, now):
        if one == other and one is not None and not _under_change(it, new, one):
            continue
        about = f"constraint {new.name}.{name}"
        if dropping and one is not None and old is not None:
            it.add(_drop_reference(old, one), add_foreign_key(old, one), about, transactional=False)
        if not dropping and other is not None:
            it.add(add_foreign_key(new, other), _drop_reference(new, other), about, transactional=False)


def _under_change(it: Change, table: Table, key: ForeignKey) -> bool:
    for name, columns in ((table.name, key.columns), (key.target, key.target_columns)):
        one, other = it.pair.tables_before.get(name), it.pair.tables_after.get(name)
        if one is None or other is None:
            continue
        for column in columns:
            was, now = one.column(column), other.column(column)
            if was and now and (was.type, was.collation, was.nullable) != (now.type, now.collation, now.nullable):
                return True
    return False


def _table(it: Change, old: Table, new: Table) -> None:
    """Everything of one table in one ALTER TABLE, so that its rows are copied once at most."""
    there, back = _clauses(old, new), _clauses(new, old)
    for column in old.columns:
        if new.column(column.name) is None:
            it.lose_column(old, column)
    if not there:
        return
    name = qualified(new.name)
    kept = not any(new.column(c.name) is None for c in old.columns)
    fills = _fills(old, new)
    for sql in fills:
        it.add(sql, None, f"table {new.name}", why="rows without a value get the default first", transactional=False)
    it.add(
        f"ALTER TABLE {name} " + ", ".join(there), f"ALTER TABLE {name} " + ", ".join(back), f"table {new.name}",
        transactional=False, reversible=kept,
    )  # fmt: skip


def _fills(old: Table, new: Table) -> list[str]:
    found = []
    for column in new.columns:
        was = old.column(column.name)
        if was and was.nullable and not column.nullable and column.default is not None and not column.generated:
            name = quote_identifier(column.name)
            found.append(f"UPDATE {qualified(new.name)} SET {name} = {column.default} WHERE {name} IS NULL")
    return found


def _clauses(old: Table, new: Table) -> list[str]:
    said = [
        _drop(c)
        for k, c, other in by_key({c.name: c for c in _keys(old)}, {c.name: c for c in _keys(new)})
        if c is not None and c != other
    ]
    said += [f"DROP KEY {quote_identifier(i.name)}" for i in old.indexes if i not in new.indexes]
    said += [f"DROP COLUMN {quote_identifier(c.name)}" for c in old.columns if new.column(c.name) is None]
    for column in new.columns:
        was = old.column(column.name)
        if was is None:
            said.append(f"ADD COLUMN {column_clause(column)}{_place(column, new, old)}")
        elif was != column:
            said.append(f"MODIFY COLUMN {column_clause(column)}")
    said += [f"ADD {constraint_clause(c)}" for c in _keys(new) if c not in _keys(old)]
    said += [f"ADD {index_clause(i)}" for i in new.indexes if i not in old.indexes]
    return said + _options(old, new)


def _place(column: Column, new: Table, old: Table) -> str:
    """Where it stands, when it is not the last: MySQL can put it there."""
    place = [c.name for c in new.columns].index(column.name)
    if all(old.column(c.name) is None for c in new.columns[place:]):
        return ""
    return " FIRST" if place == 0 else f" AFTER {quote_identifier(new.columns[place - 1].name)}"


def _keys(table: Table) -> list[Constraint]:
    return [c for c in table.constraints if not isinstance(c, ForeignKey)]


def _drop(constraint: Constraint) -> str:
    if isinstance(constraint, PrimaryKey):
        return "DROP PRIMARY KEY"
    if isinstance(constraint, Check):
        return f"DROP CONSTRAINT {quote_identifier(constraint.name)}"
    return f"DROP KEY {quote_identifier(constraint.name)}"


def _options(old: Table, new: Table) -> list[str]:
    was, now = dict(old.options), dict(new.options)
    said = []
    if was.get("engine") != now.get("engine") and now.get("engine"):
        said.append(f"ENGINE={now['engine']}")
    if (was.get("charset"), was.get("collate")) != (now.get("charset"), now.get("collate")) and now.get("charset"):
        said.append(f"DEFAULT CHARSET={now['charset']}" + (f" COLLATE={now['collate']}" if now.get("collate") else ""))
    if was.get("row_format") != now.get("row_format"):
        said.append(f"ROW_FORMAT={now.get('row_format') or 'DEFAULT'}")
    if old.comment != new.comment:
        said.append(f"COMMENT={quote_literal(new.comment or '')}")
    return said


def _triggers(it: Change, old: Table | None, new: Table, *, dropping: bool) -> None:
    was = {t.name: t for t in old.triggers} if old else {}
    for name, one, other in by_key(was, {t.name: t for t in new.triggers}):
        if one == other:
            continue
        drop, about = f"DROP TRIGGER {quote_identifier(name)}", f"trigger {name}"
        if dropping and one is not None:
            it.add(drop, one.definition, about, transactional=False)
        if not dropping and other is not None:
            it.add(other.definition, drop, about, transactional=False)


def _routines(it: Change, *, dropping: bool) -> None:
    was, now = ({(r.kind, r.name): r for r in s.routines} for s in (it.pair.before, it.pair.after))
    for key, one, other in by_key(was, now):
        if one == other:
            continue
        drop, about = f"DROP {key[0].upper()} {qualified(key[1])}", f"{key[0]} {key[1]}"
        if dropping and one is not None:
            it.add(drop, one.definition, about, transactional=False)
        if not dropping and other is not None:
            it.add(other.definition, drop, about, transactional=False)


def _views(it: Change, *, dropping: bool) -> None:
    was, now = ({v.name: v for v in s.views} for s in (it.pair.before, it.pair.after))
    for name, one, other in by_key(was, now):
        if one == other:
            continue
        drop, about = f"DROP VIEW {qualified(name)}", f"view {name}"
        if dropping and one is not None:
            it.add(drop, create_view(one), about, transactional=False)
        if not dropping and other is not None:
            it.add(create_view(other), drop, about, transactional=False)
