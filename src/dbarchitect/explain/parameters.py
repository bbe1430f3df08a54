"""Values for a statement's placeholders: from the columns they are compared with, in several draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.prove.session import attempt, literal, quote

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlglot import exp

    from dbarchitect.explain.query import Query

DRAWS = 4
_DEFAULTS = {
    "bigint": "5", "integer": "5", "smallint": "5", "numeric": "5", "double precision": "5", "real": "5", "boolean": "true",
    "date": "2024-06-01", "timestamp without time zone": "2024-06-01", "timestamp with time zone": "2024-06-01", "interval": "1 day",
    "uuid": "00000000-0000-0000-0000-000000000001",
}  # fmt: skip


def parameter_types(connection: Connection[Any], query: Query) -> tuple[str, ...]:
    """The type of each placeholder, as the engine infers it. Raises psycopg.Error where it refuses the statement."""
    connection.execute(f"PREPARE explained AS {query.sql}".encode())
    try:
        row = connection.execute(
            "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'explained'"
        ).fetchone()
    finally:
        connection.execute("DEALLOCATE explained")
    return tuple(row[0]) if row else ()


def partners(tree: exp.Expr) -> dict[int, tuple[str, str]]:
    """The column each placeholder is compared with: (alias or empty, column)."""
    from sqlglot import exp

    found: dict[int, tuple[str, str]] = {}
    for parameter in tree.find_all(exp.Parameter):
        predicate = parameter.find_ancestor(exp.Predicate)
        column = predicate.find(exp.Column) if predicate is not None else None
        number = parameter.name or parameter.this.name
        if column is not None and str(number).isdigit():
            found.setdefault(int(number), (column.table, column.name))
    return found


def draws(connection: Connection[Any], tree: exp.Expr, types: tuple[str, ...]) -> tuple[tuple[str | None, ...], ...]:
    """`DRAWS` rows of values: a frequent one of each column, a rare one, one that is not there, NULL."""
    from sqlglot import exp

    tables = {t.alias_or_name: t for t in tree.find_all(exp.Table)}
    compared = partners(tree)
    known: list[list[str | None]] = []
    for number, kind in enumerate(types, 1):
        default = _DEFAULTS.get(kind, "x")
        alias, column = compared.get(number, ("", ""))
        values: list[str | None] = []
        for table in [tables[alias]] if alias in tables else list(tables.values()) if column else []:
            sql = f"SELECT {quote(column)}::text FROM {table.copy().sql(dialect='postgres')} WHERE {quote(column)} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
            found = attempt_once(connection, sql)
            if found:
                values = [found[0], found[len(found) // 2], found[-1]]
                break
        known.append([*(values or [default] * 3), None])
    return tuple(tuple(k[d] for k in known) for d in range(DRAWS)) if types else ((),)


def attempt_once(connection: Connection[Any], sql: str) -> list[str]:
    with connection.transaction(force_rollback=True):
        done = attempt(connection, sql, fetch=True)
    return [str(v[0]) for v in done.values[:5000]] if done.ok else []


def filled(sql: str, types: tuple[str, ...], values: tuple[str | None, ...]) -> str:
    """The statement with those values in place of its placeholders."""
    import re

    def value(match: re.Match[str]) -> str:
        if match[1] is None or not 1 <= int(match[1]) <= len(values):
            return match[0]
        at = int(match[1]) - 1
        return f"CAST({literal(values[at])} AS {types[at]})"

    return re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\d{1,4})\b", value, sql)
