"""Rows made to break a rewrite: NULLs, repeated values, ties, cases, values at and beside the query's own constants, childless parents.

Everything is tried as a change of one row that the constraints may refuse: what stays in the table, the schema allows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.prove.session import attempt, literal, quote

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlglot import exp

MOST_CHANGES = 420
_KEYS = """
SELECT format('%I.%I', n.nspname, c.relname), a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)),
       EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY (i.indkey::int2[])),
       c.relname, t.typcategory::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
ORDER BY n.nspname, c.relname, a.attnum
"""
_EDGES = {
    "N": ("0", "1", "-1"),
    "S": ("", " ", "A", "a", "%", "_", "a%b"),
    "D": (
        "2024-01-01 00:00:00",
        "2023-12-31 23:59:59.999999",
        "2024-12-31 23:59:59.999999",
        "2025-01-01 00:00:00",
        "2024-02-29 12:00:00",
    ),
    "B": ("true", "false"),
}


@dataclass(frozen=True)
class Column:
    table: str
    """Quoted, with its schema."""
    name: str
    type: str
    nullable: bool
    refers: bool
    unique: bool
    bare_table: str
    category: str


@dataclass(frozen=True)
class Hints:
    """What the query says: its tables, constants by column name, and columns it compares with each other."""

    tables: frozenset[str] = frozenset()
    constants: dict[str, tuple[str, ...]] = field(default_factory=dict)
    equal: tuple[tuple[str, str], ...] = ()
    witnesses: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By column: an operator and a constant that some rows should satisfy together with all others."""
    bound: frozenset[str] = frozenset()
    """Columns compared with placeholders."""


def hints_of(tree: exp.Expr) -> Hints:
    """The hints in a query's tree."""
    from sqlglot import exp

    tables = frozenset(t.name for t in tree.find_all(exp.Table))
    constants: dict[str, dict[str, None]] = {}
    equal = []
    witnesses: dict[str, tuple[str, str]] = {}
    bound = set()
    for part in tree.find_all(exp.Predicate):
        named = [c for c in part.find_all(exp.Column) if c.find_ancestor(exp.Predicate) is part]
        values = [str(v.this) for v in part.find_all(exp.Literal) if v.find_ancestor(exp.Predicate) is part]
        for column in named:
            constants.setdefault(column.name, {}).update(dict.fromkeys(values))
            if values:
                witnesses.setdefault(
                    column.name,
                    (
                        type(part).__name__,
                        values[-1] if isinstance(part, (exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE)) else values[0],
                    ),
                )
            if any(p.find_ancestor(exp.Predicate) is part for p in part.find_all(exp.Parameter)):
                bound.add(column.name)
        if isinstance(part, exp.EQ) and isinstance(part.left, exp.Column) and isinstance(part.right, exp.Column):
            equal.append((part.left.name, part.right.name))
        if isinstance(part, exp.In) and part.args.get("query") and isinstance(part.this, exp.Column):
            inner = part.args["query"].find(exp.Select)
            first = inner.expressions[0].unalias() if inner is not None and inner.expressions else None
            if isinstance(first, exp.Column):
                equal.append((part.this.name, first.name))
    return Hints(tables, {k: tuple(v) for k, v in constants.items() if v}, tuple(equal), witnesses, frozenset(bound))


def columns_of(connection: Connection[Any]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in connection.execute(_KEYS).fetchall())


def sharpen(connection: Connection[Any], hints: Hints, seed: int) -> None:
    """The rows of the query's tables are changed; every change the engine refuses is left out."""
    chosen = random.Random(seed)
    columns = [c for c in columns_of(connection) if c.bare_table in hints.tables]
    changes = [s for c in columns for s in _changes(c, columns, hints, chosen)]
    chosen.shuffle(changes)
    pairs = [s for a, b in hints.equal for s in _matched(a, b, columns, chosen)]
    connection.execute("BEGIN")
    for sql in [*pairs, *changes[:MOST_CHANGES], *_doubled(columns)]:
        attempt(connection, sql, keep=True)
    for table in dict.fromkeys(
        c.table for c in columns
    ):  # some parents lose their children, where nothing hangs on those
        attempt(
            connection,
            f"DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} ORDER BY md5(ctid::text) LIMIT 5)",
            keep=True,
        )
    for table in dict.fromkeys(c.table for c in columns):
        _witnessed(connection, [c for c in columns if c.table == table], hints)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")


def _witnessed(connection: Connection[Any], columns: list[Column], hints: Hints) -> None:
    """Some rows of the table satisfy all of the query's conditions on it at once, as far as each can be by itself."""
    sets = []
    for column in columns:
        name = quote(column.name)
        if column.unique or (column.refers and column.name not in hints.bound):
            continue
        value = None
        if column.name in hints.witnesses:
            value = _satisfying(column, *hints.witnesses[column.name])
        elif column.name in hints.bound:
            value = f"(SELECT {name} FROM {column.table} WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)"
        if value is not None and attempt(connection, f"SELECT {value}").ok:
            sets.append(f"{name} = {value}")
    rows = f"SELECT ctid FROM {columns[0].table} ORDER BY md5(ctid::text || 'w') LIMIT 12"
    if (
        sets
        and not attempt(
            connection, f"UPDATE {columns[0].table} SET {', '.join(sets)} WHERE ctid IN ({rows})", keep=True
        ).ok
    ):
        for one in sets:
            attempt(connection, f"UPDATE {columns[0].table} SET {one} WHERE ctid IN ({rows})", keep=True)


def _satisfying(column: Column, operator: str, value: str) -> str:
    cast = f"::{column.type}"
    match column.category, operator:
        case "S", "Like" | "ILike":
            return f"{literal(value.replace('%', '').replace('_', 'y'))}{cast}"
        case "S", "NEQ":
            return f"{literal(value + 'z')}{cast}"
        case "D", _ if value.isdigit() and 1 <= int(value) <= 9999:
            return f"{literal(f'{int(value):04}-06-15')}{cast}"
        case "N", "GT" | "NEQ":
            return f"({literal(value)}{cast} + 1)"
        case "N", "LT":
            return f"({literal(value)}{cast} - 1)"
        case "D", "GT" | "LT" | "NEQ":
            step = "1" if column.type == "date" else "interval '1 hour'"
            return f"({literal(value)}{cast} {'-' if operator == 'LT' else '+'} {step})"
    return f"{literal(value)}{cast}"


def _changes(column: Column, columns: list[Column], hints: Hints, chosen: random.Random) -> Iterator[str]:
    name, table = quote(column.name), column.table

    def change(value: str, several: int = 3) -> str:
        rows = f"SELECT ctid FROM {table} ORDER BY md5(ctid::text || {literal(str(chosen.random()))}) LIMIT {several}"
        return f"UPDATE {table} SET {name} = {value} WHERE ctid IN ({rows})"

    if column.nullable:
        yield change("NULL", 4)
    if column.refers:
        yield change(
            f"(SELECT {name} FROM {table} WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)", 6
        )
        return
    cast = f"::{column.type}"
    for value in hints.constants.get(column.name, ())[:12]:
        told = value.replace("%", "x").replace("_", "y") if column.category == "S" else value
        several = 1 if column.unique else 6
        yield change(f"{literal(told)}{cast}", several)
        match column.category:
            case "N":
                yield change(f"{literal(value)}{cast} + 1", 1)
                yield change(f"{literal(value)}{cast} - 1", 1)
            case "D":
                step = "1" if column.type == "date" else "interval '1 microsecond'"
                day = "1" if column.type == "date" else "interval '1 day'"
                yield change(f"{literal(value)}{cast} - {step}", 2)
                yield change(f"{literal(value)}{cast} + {step}", 2)
                yield change(f"{literal(value)}{cast} + {day}", 2)
            case "S":
                yield change(f"upper({literal(told)}){cast}", 1)
                yield change(f"({literal(told)} || 'z'){cast}", 1)
                yield change(f"('z' || {literal(told)}){cast}", 1)
    for value in _EDGES.get(column.category, ()):
        yield change(f"{literal(value)}{cast}", 1)
    if not column.unique:
        other = f"(SELECT {name} FROM {table} WHERE {name} IS NOT NULL ORDER BY md5({name}::text || {literal(str(chosen.random()))}) LIMIT 1)"
        yield change(other, 8)
        yield change(other, 8)


def _matched(a: str, b: str, columns: list[Column], chosen: random.Random) -> Iterator[str]:
    """Columns that the query compares hold each other's values, where they do not refer to each other anyway."""
    for left in (c for c in columns if c.name == a and not c.refers):
        for right in (c for c in columns if c.name == b and c.category == left.category and c != left):
            if left.unique:
                continue
            yield (
                f"UPDATE {left.table} SET {quote(a)} = s.v::{left.type} FROM (SELECT array_agg({quote(b)}::text ORDER BY {quote(b)}) AS vs "
                f"FROM {right.table} WHERE {quote(b)} IS NOT NULL) AS o, LATERAL (SELECT "
                f"o.vs[1 + abs(hashtext({left.table}.ctid::text || {literal(str(chosen.random()))})) % cardinality(o.vs)] AS v) AS s "
                f"WHERE cardinality(o.vs) > 0"
            )


def _doubled(columns: list[Column]) -> Iterator[str]:
    """Rows that are there twice, but for what must be unique; tables with a key the engine makes, or with none."""
    for table in dict.fromkeys(c.table for c in columns):
        own = [c for c in columns if c.table == table]
        plain = ", ".join(quote(c.name) for c in own if not c.unique)
        if plain:
            yield (f"INSERT INTO {table} ({plain}) SELECT {plain} FROM {table} ORDER BY md5(ctid::text) LIMIT 15")
