"""What the rows of the source say: how many there are, which values another type would not keep, which labels are in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.diff import Given
from dbarchitect.diff.conversion import narrows, underneath
from dbarchitect.diff.misfits import may_be_refused
from dbarchitect.diff.pair import column_address, table_address
from dbarchitect.engines.postgresql.names import qualified, qualified_type, quote_identifier, quote_literal
from dbarchitect.migrate.plan.running import session

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.migrate.plan.sides import Side
    from dbarchitect.model.links import Address
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table
    from dbarchitect.sandbox import Sandbox


def known_of_rows(sandbox: Sandbox, one: Side, renamed: Schema, after: Schema, allow: frozenset[str]) -> Given:
    """`Given` with what was counted; of a source without rows nothing is known."""
    if not one.rows:
        return Given(allow=allow)
    rows: dict[Address, int] = {}
    misfits: dict[Address, int] = {}
    labels: dict[tuple[Address, str], int] = {}
    nulls: dict[Address, int] = {}
    names = {id(new): old for old, new in zip(one.schema.tables, _by_place(one.schema, renamed), strict=False)}
    enums = {qualified_type(e.name): e.values for e in after.enums}
    with session(sandbox, one.database) as guest:
        for table in renamed.tables:
            old = names.get(id(table), table)
            count = _count(guest, f"SELECT count(*) FROM {qualified(old.name)}")
            if count is None:
                continue
            rows[table_address(table.name)] = count
            new = after.table(table.name)
            nulls |= _nulls(guest, old, table, new) if new and count else {}
            for was, column, former in _retyped(old, table, new, renamed, after) if new and count else ():
                misfit = _misfits(
                    guest, old, was, _plain(one.schema, was), _plain(after, column), enums.get(column.type)
                )
                if misfit is not None:
                    misfits[column_address(table.name, former.name)] = misfit
        for gone in _gone_labels(renamed, after):
            used = _label_uses(guest, one.schema, *gone)
            if used is not None:
                labels[(("type", *gone[0]), gone[1])] = used
    return Given(allow=allow, rows=rows, misfits=misfits, labels=labels, nulls=nulls)


def _by_place(before: Schema, renamed: Schema) -> tuple[Table, ...]:
    """The tables of `renamed` in the order of `before`: those whose names stayed by name, the others by what is left."""
    by_name = {t.name: t for t in renamed.tables}
    left = [t for t in renamed.tables if before.table(t.name) is None]
    found = []
    for table in before.tables:
        if table.name in by_name:
            found.append(by_name[table.name])
            continue
        like = next(
            (
                t
                for t in left
                if len(t.columns) == len(table.columns)
                and [c.type for c in t.columns] == [c.type for c in table.columns]
            ),
            None,
        )
        if like is not None:
            left.remove(like)
        found.append(like if like is not None else table)
    return tuple(found)


def _retyped(
    old: Table, table: Table, new: Table, before: Schema, after: Schema
) -> list[tuple[Column, Column, Column]]:
    """Columns whose new type is narrower: as the database calls them now, as they shall be, and by their name after renames."""
    found = []
    for was, former in zip(old.columns, table.columns, strict=False):
        column = new.column(former.name)
        if column is None or former.generated or former.type == column.type:
            continue
        kinds = underneath(before, former.type), underneath(after, column.type)
        if narrows(*kinds) or may_be_refused(*kinds):
            found.append((was, column, former))
    return found


def _nulls(guest: Connection[Any], old: Table, table: Table, new: Table) -> dict[Address, int]:
    """Rows without a value for columns that must have one from now on and are given none."""
    found: dict[Address, int] = {}
    for was, former in zip(old.columns, table.columns, strict=False):
        column = new.column(former.name)
        if (
            column is None
            or column.nullable
            or not former.nullable
            or column.default
            or column.generated
            or former.generated
        ):
            continue
        count = _count(guest, f"SELECT count(*) FROM {qualified(old.name)} WHERE {quote_identifier(was.name)} IS NULL")
        if count:
            found[column_address(table.name, former.name)] = count
    return found


def _plain(schema: Schema, column: Column) -> Column:
    return column.but(type=underneath(schema, column.type))


def _misfits(
    guest: Connection[Any], table: Table, old: Column, plain: Column, new: Column, labels: tuple[str, ...] | None
) -> int | None:
    """How many values do not come back as they were from the new type; of domains that is what they are domains of."""
    name = quote_identifier(old.name)
    base = plain.type
    if not narrows(plain.type, new.type):
        written = f"({name} #>> '{{}}')" if base in ("json", "jsonb") else f"{name}::text"
        return _count(guest, f"SELECT count(*) FROM {qualified(table.name)} WHERE NOT {_valid(written, new, labels)}")
    sql = f"SELECT count(*) FROM {qualified(table.name)} WHERE {name} IS NOT NULL AND ({name}::{new.type})::{base} IS DISTINCT FROM {name}"
    return _count(guest, sql)


def _valid(written: str, new: Column, labels: tuple[str, ...] | None) -> str:
    """Whether the value, as it is written, is one of the new type, which may be an enumeration that is not there yet."""
    if labels is not None:
        return f"{written} IN ({', '.join(quote_literal(x) for x in labels)})" if labels else "false"
    return f"pg_input_is_valid({written}, {quote_literal(new.type)})"


def _gone_labels(before: Schema, after: Schema) -> list[tuple[tuple[str, str], str]]:
    there = {e.name: e for e in after.enums}
    return [
        ((e.name.namespace, e.name.name), label)
        for e in before.enums
        if e.name in there
        for label in e.values
        if label not in there[e.name].values
    ]


def _label_uses(guest: Connection[Any], schema: Schema, kind: tuple[str, str], label: str) -> int | None:
    total = 0
    for table in schema.tables:
        for column in table.columns:
            base = column.type.removesuffix("[]")
            if not any(
                qualified_type(e.name) == base and (e.name.namespace, e.name.name) == kind for e in schema.enums
            ):
                continue
            name = quote_identifier(column.name)
            test = (
                f"{quote_literal(label)} = ANY ({name}::text[])"
                if column.type.endswith("[]")
                else f"{name}::text = {quote_literal(label)}"
            )
            used = _count(guest, f"SELECT count(*) FROM {qualified(table.name)} WHERE {test}")
            if used is None:
                return None
            total += used
    return total


def _count(guest: Connection[Any], sql: str) -> int | None:
    from psycopg import Error

    try:
        row = guest.execute(sql.encode()).fetchone()
    except Error:
        return None
    return int(row[0]) if row else None
