"""A table brought into another form in the words of MySQL, MariaDB, SQLite and DuckDB, with the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.duckdb import names as duckdb_names
from dbarchitect.engines.mysql import names as mysql_names
from dbarchitect.engines.mysql import render as mysql
from dbarchitect.engines.sqlite import names as sqlite_names
from dbarchitect.engines.sqlite import render as sqlite
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import ForeignKey, Index, IndexKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Column, Constraint, Table

_TEXT = ("char", "varchar", "text", "tinytext", "mediumtext", "longtext", "enum", "set")


def worded(case: Case, fix: Fix | None, table: Table, wanted: Table) -> Fix | None:
    """The fix itself for PostgreSQL; for other engines statements of their own that make `wanted` of the table."""
    return fix if case.engine == "postgresql" else altered(case, table, wanted)


def altered(case: Case, table: Table, wanted: Table) -> Fix | None:
    """None where the engine has no words for the change, or these are not known here. `wanted` keeps the name."""
    wanted = _slim(table, wanted)
    match case.engine:
        case "mysql" | "mariadb":
            return _by_alter(table, wanted)
        case "sqlite":
            return _by_rebuilding(table, wanted)
        case "duckdb":
            return _by_columns(table, wanted)
        case _:
            return None


def _slim(table: Table, wanted: Table) -> Table:
    """Without the plain indexes that begin like a new key, which does their work."""
    known = {c.name for c in table.constraints}
    fresh = [c.columns for c in wanted.constraints if isinstance(c, PrimaryKey | Unique) and c.name not in known]
    return wanted.but(indexes=tuple(i for i in wanted.indexes if not any(_begins(i, columns) for columns in fresh)))


def _begins(index: Index, columns: tuple[str, ...]) -> bool:
    plain = all(k.is_column and not k.descending and not k.operator_class_options for k in index.keys)
    return (
        plain
        and not (index.unique or index.where or index.options)
        and index.method in ("btree", "art")
        and tuple(k.expression for k in index.keys) == columns[: len(index.keys)]
    )


def literal(case: Case, text: str) -> str:
    if case.engine in ("mysql", "mariadb"):
        return mysql_names.quote_literal(text)
    return "'" + text.replace("'", "''") + "'"


def with_constraint(table: Table, *added: Constraint) -> Table:
    return table.but(constraints=(*table.constraints, *added))


def without_constraint(table: Table, name: str) -> Table:
    return table.but(constraints=tuple(c for c in table.constraints if c.name != name))


def with_column(table: Table, column: Column) -> Table:
    """The column in the place of the one of its name."""
    return table.but(columns=tuple(column if c.name == column.name else c for c in table.columns))


# MySQL and MariaDB -------------------------------------------------------------------------------------------------------------


def _by_alter(table: Table, wanted: Table) -> Fix | None:
    wanted = _indexed(table, wanted)
    there, back = _alterations(table, wanted), _alterations(wanted, table)
    if not there:
        return None
    return Fix(
        sql=there,
        reverse=back,
        lock="metadata; writers wait where the table is copied",
        risk="It reads or copies the table; it fails where rows do not fit. ALGORITHM and LOCK tell beforehand whether writers wait.",
    )


def _indexed(table: Table, wanted: Table) -> Table:
    """With the indexes that the server would make by itself for new references, so that the way back drops them."""
    known = {c.name for c in table.constraints}
    leading = [tuple(k.expression for k in i.keys) for i in wanted.indexes]
    leading += [c.columns for c in wanted.constraints if isinstance(c, PrimaryKey | Unique)]
    fresh = [
        Index(name=k.name, keys=tuple(IndexKey(expression=c) for c in k.columns))
        for k in wanted.foreign_keys
        if k.name not in known and not any(i[: len(k.columns)] == k.columns for i in leading)
    ]
    return wanted.but(indexes=(*wanted.indexes, *fresh))


def _alterations(old: Table, new: Table) -> tuple[str, ...]:
    """References are dropped by a statement of their own: InnoDB refuses one of the same name within the same ALTER."""
    before, after = {c.name: c for c in old.constraints}, {c.name: c for c in new.constraints}
    gone = [c for c in old.constraints if after.get(c.name) != c]
    fresh = [c for c in new.constraints if before.get(c.name) != c]
    first = [f"DROP FOREIGN KEY {_my(c.name)}" for c in gone if isinstance(c, ForeignKey)]
    said = [_dropped(c) for c in gone if not isinstance(c, ForeignKey)]
    had, has = {i.name: i for i in old.indexes}, {i.name: i for i in new.indexes}
    said += [f"DROP INDEX {_my(n)}" for n, i in had.items() if has.get(n) != i]
    said += _columns(old, new)
    said += [f"ADD {mysql.index_clause(i)}" for n, i in has.items() if had.get(n) != i]
    said += [
        f"ADD {_reference(c)}" if isinstance(c, ForeignKey) else f"ADD {mysql.constraint_clause(c)}" for c in fresh
    ]
    said += _options(old, new)
    name = mysql_names.qualified(old.name)
    return tuple(f"ALTER TABLE {name} {', '.join(clauses)}" for clauses in (first, said) if clauses)


def _my(name: str) -> str:
    return mysql_names.quote_identifier(name)


def _dropped(constraint: Constraint) -> str:
    match constraint:
        case PrimaryKey():
            return "DROP PRIMARY KEY"
        case Unique():
            return f"DROP INDEX {_my(constraint.name)}"
        case _:
            return f"DROP CONSTRAINT {_my(constraint.name)}"


def _reference(key: ForeignKey) -> str:
    said = (
        f"CONSTRAINT {_my(key.name)} FOREIGN KEY ({mysql_names.quote_identifiers(key.columns)}) "
        f"REFERENCES {mysql_names.qualified(key.target)} ({mysql_names.quote_identifiers(key.target_columns)})"
    )
    for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        said += f" ON {event} {action.upper()}" if action != "no action" else ""
    return said


def _columns(old: Table, new: Table) -> list[str]:
    before, after = {c.name: c for c in old.columns}, {c.name: c for c in new.columns}
    moved = dict(old.options).get("collate") != dict(new.options).get("collate")
    said = [f"DROP COLUMN {_my(n)}" for n in before if n not in after]
    for name, column in after.items():
        clause = mysql.column_clause(_spelled(column, new))
        if name not in before:
            first = " FIRST" if new.columns[0].name == name else ""
            said.append(f"ADD COLUMN {clause}{first}")
        elif before[name] != column or (moved and column.type.lower().startswith(_TEXT)):
            said.append(f"MODIFY COLUMN {clause}")
    return said


def _spelled(column: Column, table: Table) -> Column:
    """With the table's collation said, which a column without one takes only when the table is made."""
    collation = dict(table.options).get("collate")
    text = column.type.lower().startswith(_TEXT)
    return column.but(collation=collation) if text and not column.collation and collation else column


def _options(old: Table, new: Table) -> list[str]:
    before, after = dict(old.options), dict(new.options)
    said = []
    if before.get("engine") != after.get("engine"):
        said.append(f"ENGINE={after['engine']}")
    if before.get("collate") != after.get("collate"):
        said.append(f"DEFAULT CHARACTER SET {after['charset']} COLLATE {after['collate']}")
    return said


# SQLite ------------------------------------------------------------------------------------------------------------------------


def _by_rebuilding(table: Table, wanted: Table) -> Fix | None:
    """SQLite changes a table by making it anew (https://sqlite.org/lang_altertable.html#otheralter)."""
    if table == wanted:
        return None
    if table.columns == wanted.columns and table.constraints == wanted.constraints:
        return None
    return Fix(
        sql=_rebuilt(table, wanted),
        reverse=_rebuilt(wanted, table),
        lock="the whole file against other writers",
        risk=(
            "It copies the table, and fails where rows do not fit: ROLLBACK then leaves all as it was. Comments and ON CONFLICT "
            "clauses in the table's own text are to be carried over by hand."
        ),
    )


def _rebuilt(old: Table, new: Table) -> tuple[str, ...]:
    name, made = old.name.name, f"{old.name.name}_rebuilt"
    quoted, fresh = sqlite_names.quote_identifier(name), sqlite_names.quote_identifier(made)
    kept = {c.name for c in old.columns if c.generated is None}
    copied = [c.name for c in new.columns if c.generated is None and c.name in kept]
    columns = sqlite_names.quote_identifiers(copied)
    numbered = any(c.identity is not None for c in old.columns) and any(c.identity is not None for c in new.columns)
    text = name.replace("'", "''")
    numbers = f"INSERT INTO sqlite_sequence (name, seq) SELECT '{text}_rebuilt', seq FROM sqlite_sequence WHERE name = '{text}'"
    return (
        "PRAGMA foreign_keys = OFF",
        "PRAGMA legacy_alter_table = ON",
        "BEGIN IMMEDIATE",
        sqlite.create_table(new.but(name=new.name.but(name=made))),
        *((numbers,) if numbered else ()),
        f"INSERT INTO {fresh} ({columns}) SELECT {columns} FROM {quoted}",
        f"DROP TABLE {quoted}",
        f"ALTER TABLE {fresh} RENAME TO {quoted}",
        *(sqlite.create_index(name, i) for i in new.indexes),
        *(sqlite.create_trigger(t) for t in new.triggers),
        f"PRAGMA foreign_key_check({quoted})",
        "COMMIT",
        "PRAGMA legacy_alter_table = OFF",
        "PRAGMA foreign_keys = ON",
    )


# DuckDB ------------------------------------------------------------------------------------------------------------------------


def _by_columns(table: Table, wanted: Table) -> Fix | None:
    """DuckDB changes defaults, types and NOT NULL; constraints it takes only with the table."""
    if table.constraints != wanted.constraints or [c.name for c in table.columns] != [c.name for c in wanted.columns]:
        return None
    there, back = _changes(table, wanted), _changes(wanted, table)
    if not there:
        return None
    return Fix(
        sql=there, reverse=back, lock="the whole file against other writers", risk="It reads the table; it fails where rows do not fit."
    )  # fmt: skip


def _changes(old: Table, new: Table) -> tuple[str, ...]:
    said = []
    for one, other in zip(old.columns, new.columns, strict=True):
        head = f"ALTER TABLE {duckdb_names.qualified(old.name)} ALTER COLUMN {duckdb_names.quote_identifier(one.name)}"
        if one.type != other.type:
            said.append(f"{head} TYPE {other.type}")
        if one.default != other.default:
            said.append(f"{head} DROP DEFAULT" if other.default is None else f"{head} SET DEFAULT {other.default}")
        if one.nullable != other.nullable:
            said.append(f"{head} {'DROP' if other.nullable else 'SET'} NOT NULL")
    return tuple(said)
