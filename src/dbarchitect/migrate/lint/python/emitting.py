"""Two states of tables as the statements that Django's schema editor writes between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.engines.postgresql.render.tables import column_definition, create_table
from dbarchitect.migrate.lint.python.script import on_one_line
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.tables import Column, Table


class Manner(NamedTuple):
    """How a change is made, beyond what the tables say; old and new name of a table, of a column."""

    concurrently: bool = False
    not_valid: bool = False
    table: tuple[str, str] | None = None
    column: tuple[str, str] | None = None
    default: str = ""
    """What a new column's rows get at once, without its staying the default."""


def statements_between(before: dict[str, Table], after: dict[str, Table], manner: Manner) -> tuple[str, ...]:
    """The statements in the order in which Django runs them."""
    made: list[str] = []
    if manner.table is not None and manner.table[0] in before and manner.table[1] in after:
        old, new = manner.table
        made.append(f"ALTER TABLE {quote_identifier(old)} RENAME TO {quote_identifier(new)}")
        before = {(new if n == old else n): t for n, t in before.items()}
        return tuple(made)
    late: list[str] = []
    for name, table in after.items():
        if name not in before:
            made += _created(table, late)
    for name, table in after.items():
        if name in before and before[name] != table:
            made += _altered(before[name], table, manner)
    made += [f"DROP TABLE {qualified(t.name)} CASCADE" for n, t in before.items() if n not in after]
    return (*made, *late)


def _created(table: Table, late: list[str]) -> Iterator[str]:
    """CREATE TABLE; references and indexes come at the end, as Django defers them."""
    inline = tuple(c for c in table.constraints if not isinstance(c, ForeignKey))
    serial = [c.name for c in table.columns if c.default and "nextval" in c.default]
    yield on_one_line(create_table(table, inline, serial, ()))
    at = qualified(table.name)
    late += [f"ALTER TABLE {at} ADD {constraint_clause(c)}" for c in table.constraints if c not in inline]
    late += [create_index(table.name, i).sql for i in table.indexes]


def _altered(old: Table, new: Table, manner: Manner) -> Iterator[str]:
    at = qualified(new.name)
    renamed = manner.column
    if renamed is not None and old.column(renamed[0]) is not None and new.column(renamed[1]) is not None:
        yield f"ALTER TABLE {at} RENAME COLUMN {quote_identifier(renamed[0])} TO {quote_identifier(renamed[1])}"
        return
    gone = {c.name: c for c in old.constraints if c not in new.constraints}
    come = {c.name: c for c in new.constraints if c not in old.constraints}
    for name, constraint in gone.items():
        if all(new.column(c) is not None for c in getattr(constraint, "columns", ())):
            yield f"ALTER TABLE {at} DROP CONSTRAINT {quote_identifier(name)}"
    yield from _columns(at, old, new, manner)
    late = " NOT VALID" if manner.not_valid else ""
    for constraint in come.values():
        yield f"ALTER TABLE {at} ADD {constraint_clause(constraint)}{late}"
    yield from _indexes(old, new, " CONCURRENTLY" if manner.concurrently else "")
    if old.comment != new.comment:
        said = "NULL" if new.comment is None else "'" + new.comment.replace("'", "''") + "'"
        yield f"COMMENT ON TABLE {at} IS {said}"


def _columns(at: str, old: Table, new: Table, manner: Manner) -> Iterator[str]:
    for column in new.columns:
        was = old.column(column.name)
        if was is None:
            passing = manner.default if column.default is None else ""
            yield f"ALTER TABLE {at} ADD COLUMN {column_definition(column)}{f' DEFAULT {passing}' if passing else ''}"
            if passing:
                yield f"ALTER TABLE {at} ALTER COLUMN {quote_identifier(column.name)} DROP DEFAULT"
        elif was != column:
            yield from _changed(at, was, column)
    for column in old.columns:
        if new.column(column.name) is None:
            yield f"ALTER TABLE {at} DROP COLUMN {quote_identifier(column.name)} CASCADE"


def _indexes(old: Table, new: Table, how: str) -> Iterator[str]:
    for index in old.indexes:
        if index not in new.indexes and all(new.column(k.expression) is not None for k in index.keys if k.is_column):
            yield f"DROP INDEX{how} IF EXISTS {quote_identifier(index.name)}"
    for index in new.indexes:
        if index not in old.indexes:
            yield create_index(new.name, index).sql.replace(" INDEX ", f" INDEX{how} ", 1)


def _changed(at: str, was: Column, now: Column) -> Iterator[str]:
    name = quote_identifier(now.name)
    head = f"ALTER TABLE {at} ALTER COLUMN {name}"
    if was.type != now.type:
        yield f"{head} TYPE {now.type} USING {name}::{now.type}"
    if was.default != now.default:
        yield f"{head} {'DROP DEFAULT' if now.default is None else f'SET DEFAULT {now.default}'}"
    if was.nullable != now.nullable:
        yield f"{head} {'DROP' if now.nullable else 'SET'} NOT NULL"
